import { stripTypeScriptTypes } from "node:module";
import { EnjambreError } from "../../proto/words/errors.ts";
import { sha256Hex } from "../../proto/words/hash.ts";

const HASH_CHARACTERS = 12;

/** What is served under `/assets/`; their names have a part of their hash, so they can be kept for ever. */
export interface AssetPaths {
  readonly style: string;
  readonly icon: string;
  readonly theme: string;
  readonly live: string;
  readonly files: string;
  readonly upload: string;
}

export interface Asset {
  readonly text: string;
  readonly type: string;
}

/** Stylesheet, icon and scripts, read once. Scripts are written in TypeScript and lose their types here. */
export class Assets {
  readonly paths: AssetPaths;
  readonly #byFile = new Map<string, Asset>();

  constructor() {
    this.paths = {
      style: this.#load("style.css", "text/css; charset=utf-8"),
      icon: this.#load("icon.svg", "image/svg+xml"),
      theme: this.#loadScript("theme"),
      live: this.#loadScript("live"),
      files: this.#loadScript("files"),
      upload: this.#loadScript("upload"),
    };
  }

  /** @throws not_found */
  get(file: string): Asset {
    const asset = this.#byFile.get(file);
    if (asset === undefined) throw new EnjambreError("not_found", "There is no such asset");
    return asset;
  }

  #load(file: string, type: string): string {
    return this.#keep(file, textOf(file), type);
  }

  #loadScript(name: string): string {
    const script = squeezed(stripTypeScriptTypes(textOf(`scripts/${name}.ts`)));
    const linked = script.replace(
      / from "\.\/(\w+)\.ts"/g,
      (_, other) => ` from "${this.#loadScript(other)}"`,
    );
    return this.#keep(`${name}.js`, linked, "text/javascript; charset=utf-8");
  }

  #keep(file: string, text: string, type: string): string {
    const hashed = file.replace(".", `-${sha256Hex(text).slice(0, HASH_CHARACTERS)}.`);
    this.#byFile.set(hashed, { text, type });
    return `/assets/${hashed}`;
  }
}

function textOf(file: string): string {
  return Deno.readTextFileSync(new URL(file, import.meta.url));
}

/** Without the blanks that types leave behind, and lines that are comments alone. */
function squeezed(script: string): string {
  return script.split("\n").map((line) => line.trimEnd())
    .filter((line) => line !== "" && !/^\s*(\/\/|\/\*\*|\*)/.test(line)).join("\n");
}
