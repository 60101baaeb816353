/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { shown } from "../bidi.ts";
import { filePath } from "../http/names.ts";

const VIDEO = /\.(mp4|m4v|webm|ogv|mov)$/i;
const AUDIO = /\.(mp3|m4a|aac|wav|ogg|oga|opus|flac)$/i;

/** Plays what a browser may be able to play, by its name; it asks for ranges of the file as it needs them. */
export function Player({ name }: { readonly name: string }) {
  const source = { src: filePath(name), controls: true, preload: "metadata" };
  const label = `Play ${shown(name.slice(name.lastIndexOf("/") + 1))}`;
  if (VIDEO.test(name)) return <video class="player" {...source} aria-label={label}></video>;
  if (AUDIO.test(name)) return <audio class="player" {...source} aria-label={label}></audio>;
  return null;
}
