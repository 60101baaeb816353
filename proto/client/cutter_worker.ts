// The thread of `AsideCutter`.
import { open } from "node:fs/promises";
import { EnjambreError } from "../words/errors.ts";
import { quote } from "../words/ids.ts";
import { EncodedChunk } from "../wire/encoded_chunk.ts";
import { Cutter } from "./cutter.ts";
import type { AsideSettings, FromCutter, ToCutter } from "./cutter_aside.ts";
import { piecesOf } from "./file_pieces.ts";

const owner = self as unknown as Pick<Worker, "postMessage" | "onmessage">;
/** Fragments that the owner has not given back. */
let lent = 0;
let cutter: Cutter | undefined;
let wake = () => {};

owner.onmessage = ({ data }: MessageEvent<ToCutter>) => {
  if ("path" in data) void cut(data.path, data.settings);
  else takeBack(data.recycled);
};

function say(message: FromCutter, transfer: ArrayBuffer[] = []): void {
  owner.postMessage(message, transfer);
}

function takeBack(recycled: readonly ArrayBuffer[]): void {
  const chunks = recycled.map((memory) => EncodedChunk.fromMemory("stored", memory));
  cutter?.recycle({ chunks });
  lent -= 1;
  wake();
}

async function cut(path: string, settings: AsideSettings): Promise<void> {
  try {
    await using file = await open(path, "r");
    cutter = new Cutter(piecesOf(file), settings);
    for await (const { id, sizeBytes, chunks } of cutter.fragments()) {
      const memory = chunks.map(({ memory }) => memory);
      say({ fragment: { id, sizeBytes }, memory }, memory);
      lent += 1;
      while (lent >= settings.fragmentsMax) await new Promise<void>((resolve) => wake = resolve);
    }
    say({ manifest: cutter.manifest() });
  } catch (thrown) {
    const { code, message } = thrown instanceof EnjambreError ? thrown : new EnjambreError(
      "unavailable",
      `Cannot read ${quote(path)}: ${(thrown as Error).message}`,
    );
    say({ failure: { code, message } });
  }
}
