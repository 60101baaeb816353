import { chromium } from "playwright-core";
import type { Browser as Remote, Page } from "playwright-core";
import { existsSync } from "node:fs";

const PROGRAM = "/usr/bin/chromium";
const FLAGS = [
  ...["--headless", "--no-sandbox", "--no-first-run", "--hide-scrollbars", "--mute-audio"],
  ...["--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0"],
];

/** For what a page shows in the end: the machine may be busy. */
export const READY_WITHIN = { timeout: 60_000 };

/** For `needs()`: Debian's Chromium. */
export const CHROMIUM = {
  tool: "chromium",
  present: existsSync(PROGRAM),
  install: "apt-get install chromium",
};

/** A Chromium of its own, with a profile of its own; both are gone at the end. */
export class Browser implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #profile: string;
  readonly #remote: Remote;
  readonly #reading: Promise<void>;
  /** What pages did that none of ours may: dialogs, errors, refusals by the policy. */
  readonly faults: string[] = [];

  private constructor(
    child: Deno.ChildProcess,
    profile: string,
    remote: Remote,
    reading: Promise<void>,
  ) {
    this.#child = child;
    this.#profile = profile;
    this.#remote = remote;
    this.#reading = reading;
  }

  static async start(): Promise<Browser> {
    const profile = Deno.makeTempDirSync({ prefix: "enjambre-chromium-" });
    const args = [...FLAGS, `--user-data-dir=${profile}`, "about:blank"];
    const child = new Deno.Command(PROGRAM, { args, stdout: "null", stderr: "piped" }).spawn();
    const { address, reading } = await listening(child);
    return new Browser(child, profile, await chromium.connectOverCDP(address), reading);
  }

  /** A page in a window of its own, whose faults are noted. */
  async open(address: string, options: PageOptions = {}): Promise<Page> {
    const { width = 1280, height = 860, ...rest } = options;
    const page = await this.#remote.newPage({ viewport: { width, height }, ...rest });
    page.on("dialog", (dialog) => {
      this.faults.push(`dialog ${dialog.message()} at ${page.url()}`);
      dialog.dismiss().catch(() => {});
    });
    page.on("pageerror", ({ message }) => this.faults.push(`error ${message} at ${page.url()}`));
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) this.faults.push(message.text());
    });
    await page.goto(address);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remote.close();
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It ended when its last window was closed.
    }
    await this.#child.status;
    await this.#reading;
    await Deno.remove(this.#profile, { recursive: true }).catch(() => {});
  }
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
  readonly javaScriptEnabled?: boolean;
}

/** Where it listens, as it says itself. Its stderr is read to the end, or it would stand still. */
async function listening(child: Deno.ChildProcess) {
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let address: string | undefined;
  while (address === undefined) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`Chromium ended: ${text}`);
    text += value;
    address = /DevTools listening on (\S+)/.exec(text)?.[1];
  }
  const readAll = async () => {
    while (!(await reader.read()).done);
  };
  return { address, reading: readAll() };
}

/** Drops a file on a page as a person does, as far as the browser can tell. */
export async function drop(page: Page, path: string): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await protocol.send("Input.dispatchDragEvent", { type, x: 400, y: 400, data });
  }
  await protocol.detach();
}
