import type { History } from "../history.ts";
import type { Live } from "../live.ts";
import type { Network } from "../network.ts";
import type { Operator } from "../operator.ts";
import { Assets } from "./assets.ts";
import { FilesSection } from "./files_section.ts";
import { FileWatches } from "./file_watches.ts";
import { CONTENT_POLICY, Frames, htmlResponse } from "./frames.ts";
import { LiveStreams } from "./live_stream.ts";
import { loginPage, type LoginView } from "./login_page.tsx";
import { drawnMap } from "./map_picture.tsx";
import { NetworkSection } from "./network_section.ts";

export interface PagesParts {
  readonly network: Network;
  readonly operator: Operator;
  readonly live: Live;
  readonly history: History;
  /** Whether a tracker can be used now. */
  readonly isReady: () => boolean;
  /** Whether people log in here. */
  readonly hasLogin: boolean;
  /** The port of the door, for the command line. */
  readonly doorPort: () => number;
}

/** Pages for people, readable without scripts; with them, they go on by themselves. */
export class Pages {
  readonly files: FilesSection;
  readonly network: NetworkSection;
  readonly streams: LiveStreams;
  readonly #assets = new Assets();
  readonly #frames: Frames;

  constructor(parts: PagesParts) {
    const frames = new Frames(this.#assets, parts.live, parts.hasLogin);
    this.#frames = frames;
    this.files = new FilesSection({ ...parts, frames });
    this.network = new NetworkSection({ ...parts, frames });
    const draw = async (name: Parameters<FilesSection["map"]>[0]) =>
      drawnMap(await this.files.map(name));
    this.streams = new LiveStreams(parts.live, new FileWatches(draw));
  }

  /** For a person who may not. */
  refusal(thrown: unknown): Response {
    return this.#frames.failure("files", thrown);
  }

  /** Where a person says who it is. */
  login(view: LoginView, status = 200): Response {
    return htmlResponse(loginPage(this.#assets.paths, view), status);
  }

  /** `/assets/FILE`. @throws not_found */
  asset(file: string): Response {
    const { text, type } = this.#assets.get(file);
    return new Response(text, {
      headers: {
        "Content-Type": type,
        "Content-Security-Policy": CONTENT_POLICY,
        "Cache-Control": "public, max-age=31536000, immutable",
      },
    });
  }
}
