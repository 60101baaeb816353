/// <reference no-default-lib="true" />
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// Runs in the browser, on the pages about files: takes files by button and by dropping, and sends them by the tus
// protocol, so that a pause, a broken connection or a reload costs no more than the last few bytes.

import { chooseFiles, takeDropped } from "./chosen.ts";
import { NOT_KNOWN, sayLoginEnded } from "./login_end.ts";
import { memory, type Remembered } from "./memory.ts";
import { Refusal, refusalOf } from "./refusal.ts";
import { otherName, sizeText } from "./texts.ts";

type State = "waiting" | "sending" | "paused" | "done" | "failed" | "conflict";

const AT_ONCE_MAX = 2;
/** A folder may have very many files: those that wait further behind have no line yet. */
const LINES_MAX = 50;
const DONE_SHOWN_MAX = 20;
/** One request carries this much at most, so that little is sent twice. */
const PIECE_BYTES = 32 * 1024 * 1024;
const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 15_000;
const RATE_WINDOW_MS = 3_000;
const TUS = { "Tus-Resumable": "1.0.0", "X-Enjambre": "1" };

/** One file on its way, and its line on the page. */
class Upload {
  readonly remembered: Remembered;
  state: State;
  #offset = 0;
  #says = "";
  #file: File | undefined;
  #request: XMLHttpRequest | undefined;
  readonly #samples: { readonly atMs: number; readonly offset: number }[] = [];
  readonly line = document.createElement("div");
  readonly #label = document.createElement("bdi");
  readonly #bar = document.createElement("progress");
  readonly #saying = document.createElement("span");
  readonly #actions = document.createElement("span");
  /** What the buttons are for. */
  #shown = "";

  constructor(remembered: Remembered) {
    this.remembered = remembered;
    this.#file = remembered.file;
    this.state = remembered.paused ? "paused" : "waiting";
    this.line.className = "upload card";
    this.#actions.className = "actions";
    this.line.append(this.#label, this.#bar, this.#saying, this.#actions);
    if (this.#file === undefined) {
      this.state = "paused";
      this.#says = "Choose the same file again to go on.";
    }
    this.draw();
  }

  /** Sends until it is done, paused, or cannot go on. */
  async send(): Promise<void> {
    this.state = "sending";
    this.#says = "";
    for (let pauseMs = RETRY_FIRST_MS; this.state === "sending"; pauseMs *= 2) {
      try {
        await this.#sendAll(() => pauseMs = RETRY_FIRST_MS);
        return;
      } catch (thrown) {
        if (this.state !== "sending") break;
        if (thrown instanceof Refusal && !this.#mayPass(thrown)) return this.#refused(thrown);
        this.#says = "The webserver does not answer; trying again.";
        this.draw();
        await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, RETRY_MOST_MS)));
      }
    }
    this.draw();
  }

  async #sendAll(progressed: () => void): Promise<void> {
    this.#offset = await this.#begin();
    while (this.#offset < this.remembered.size && this.state === "sending") {
      this.#offset = await this.#sendPiece();
      this.#says = "";
      progressed();
    }
    if (this.state === "sending") await this.#finished();
  }

  /** Answers from where on to send. */
  async #begin(): Promise<number> {
    const { url } = this.remembered;
    if (url !== undefined) {
      const response = await fetch(url, { method: "HEAD", headers: TUS });
      if (response.ok) return Number(response.headers.get("Upload-Offset"));
      if (response.status !== 404 && response.status !== 410) throw await refusalOf(response);
      // The webserver was started anew: so is this.
    }
    const { name, size, condition } = this.remembered;
    const metadata = [["name", name], ...(condition === "" ? [] : [["if", condition]])];
    const encoded = metadata.map(([key, value]) => `${key} ${base64(value!)}`).join(",");
    const headers = { ...TUS, "Upload-Length": `${size}`, "Upload-Metadata": encoded };
    const response = await fetch("/uploads", { method: "POST", headers });
    if (!response.ok) throw await refusalOf(response);
    this.remembered.url = response.headers.get("Location")!;
    await memory.put(this.remembered).catch(() => {});
    return 0;
  }

  #sendPiece(): Promise<number> {
    const start = this.#offset;
    const piece = this.#file!.slice(start, start + PIECE_BYTES);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.#request = request;
      request.open("PATCH", this.remembered.url!);
      for (const [name, value] of Object.entries(TUS)) request.setRequestHeader(name, value);
      request.setRequestHeader("Upload-Offset", `${start}`);
      request.setRequestHeader("Content-Type", "application/offset+octet-stream");
      request.upload.onprogress = ({ loaded }) => this.#sent(start + loaded);
      request.onload = () => {
        const offset = Number(request.getResponseHeader("Upload-Offset"));
        if (request.status === 204 || request.status === 200) return resolve(offset);
        const init = { status: request.status };
        refusalOf(new Response(request.responseText, init)).then(reject);
      };
      request.onerror = () => reject(new TypeError("The connection broke"));
      request.onabort = () => reject(new TypeError("Stopped"));
      request.send(piece);
    });
  }

  #sent(offset: number): void {
    this.#offset = offset;
    const atMs = performance.now();
    this.#samples.push({ atMs, offset });
    while (this.#samples[0]!.atMs < atMs - RATE_WINDOW_MS) this.#samples.shift();
    this.draw();
  }

  /** What may pass by itself: the server is busy, or was started anew. */
  #mayPass({ status }: Refusal): boolean {
    return [404, 410, 409, 423, 502, 503, 504].includes(status) && this.#offset > 0 ||
      status === 503;
  }

  #refused(refusal: Refusal): void {
    if (refusal.status === NOT_KNOWN) return this.#waitForLogin();
    const isConflict = ["conflict", "already_exists"].includes(refusal.code) && this.#offset === 0;
    this.state = isConflict ? "conflict" : "failed";
    this.#says = isConflict
      ? "There is a file of this name already."
      : refusal.message || "It could not be put.";
    this.draw();
  }

  /** It is remembered: the page that one comes back to goes on with it. */
  #waitForLogin(): void {
    this.state = "paused";
    this.#says = "Your login has ended. Log in again, and it goes on.";
    sayLoginEnded();
    this.draw();
  }

  async #finished(): Promise<void> {
    this.state = "done";
    await memory.remove(this.remembered.id).catch(() => {});
    this.draw();
    forgetDone();
    dispatchEvent(new Event("enjambre:put"));
  }

  pause(): void {
    this.state = "paused";
    this.remembered.paused = true;
    this.#request?.abort();
    memory.put(this.remembered).catch(() => {});
    this.draw();
  }

  resume(): void {
    this.remembered.paused = false;
    memory.put(this.remembered).catch(() => {});
    this.state = "waiting";
    this.draw();
    sendNext();
  }

  /** Put it all the same: as a version on top of what is there, or by another name. */
  decide(how: "version" | "both"): void {
    this.remembered.condition = "";
    if (how === "both") {
      this.remembered.condition = "none";
      this.remembered.name = otherName(this.remembered.name);
    }
    this.resume();
  }

  async giveUp(): Promise<void> {
    this.state = "failed";
    this.#request?.abort();
    this.line.remove();
    uploads.delete(this.remembered.id);
    await memory.remove(this.remembered.id).catch(() => {});
    const { url } = this.remembered;
    if (url !== undefined) await fetch(url, { method: "DELETE", headers: TUS }).catch(() => {});
    sendNext();
  }

  /** A file that was chosen again after a reload. */
  takeFile(file: File): void {
    this.#file = file;
    this.resume();
  }

  /** Buttons stay the same while the state does: a click takes longer than the next sign of progress. */
  draw(): void {
    const { name, size } = this.remembered;
    this.#label.textContent = name;
    this.#bar.max = Math.max(1, size);
    this.#bar.value = this.state === "done" ? this.#bar.max : this.#offset;
    this.#bar.setAttribute("aria-label", `${name}, upload`);
    const isShort = this.state === "failed" || this.state === "conflict";
    this.#saying.className = isShort ? "says short" : "says";
    this.#saying.textContent = this.#text();
    const shown = `${this.state} ${this.#file === undefined}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = (document.activeElement as HTMLElement | null)?.dataset.does;
    const hadFocus = this.line.contains(document.activeElement);
    this.#actions.replaceChildren(...this.#buttons());
    this.line.dataset.state = this.state;
    if (hadFocus) this.line.querySelector<HTMLElement>(`[data-does="${focused}"]`)?.focus();
    if (["done", "failed", "conflict"].includes(this.state)) announce(`${name}: ${this.#text()}`);
  }

  #text(): string {
    const { size } = this.remembered;
    if (this.#says !== "") return this.#says;
    if (this.state === "done") return `Stored, ${sizeText(size)}`;
    const done = `${sizeText(this.#offset)} of ${sizeText(size)}`;
    if (this.state === "paused") return `Paused at ${done}`;
    if (this.state === "waiting") return `Waits, ${sizeText(size)}`;
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return done;
    const perMs = (last.offset - first.offset) / (last.atMs - first.atMs);
    if (perMs <= 0) return done;
    const leftS = Math.ceil((size - this.#offset) / perMs / 1000);
    const left = leftS < 60 ? `${leftS} s` : `${Math.ceil(leftS / 60)} min`;
    return `${done}, ${sizeText(perMs * 1000)}/s, ${left} left`;
  }

  #buttons(): HTMLElement[] {
    const button = (does: string, run: () => void) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = does;
      element.dataset.does = does;
      element.addEventListener("click", run);
      return element;
    };
    const giveUp = button(this.state === "done" ? "Close" : "Cancel", () => {
      this.giveUp().catch(console.error);
    });
    if (this.state === "done") return [pageLink(this.remembered.name), giveUp];
    if (this.state === "sending") return [button("Pause", () => this.pause()), giveUp];
    if (this.state === "conflict") {
      return [
        pageLink(this.remembered.name, "See its versions"),
        button("Put as a new version", () => this.decide("version")),
        button("Keep both", () => this.decide("both")),
        giveUp,
      ];
    }
    if (this.#file === undefined) return [button("Choose file", () => chooseFor(this)), giveUp];
    if (this.state === "waiting") return [giveUp];
    return [button(this.state === "failed" ? "Try again" : "Resume", () => this.resume()), giveUp];
  }
}

function pageLink(name: string, text = "Show"): HTMLElement {
  const link = document.createElement("a");
  link.href = `/file/${name.split("/").map(encodeURIComponent).join("/")}`;
  link.textContent = text;
  return link;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

const uploads = new Map<string, Upload>();
const section = document.getElementById("uploads");
const list = document.getElementById("upload-list");

function sendNext(): void {
  const all = [...uploads.values()];
  const sending = all.filter(({ state }) => state === "sending").length;
  for (
    const upload of all.filter(({ state }) => state === "waiting").slice(0, AT_ONCE_MAX - sending)
  ) {
    if (!upload.line.isConnected) list?.append(upload.line);
    upload.send().catch(console.error).finally(sendNext);
  }
  const hidden = all.filter(({ line, state }) => state === "waiting" && !line.isConnected).length;
  const more = document.getElementById("upload-more");
  if (more !== null) more.textContent = hidden === 0 ? "" : `${hidden} more wait`;
}

/** Of those that are done the last ones stay in sight. */
function forgetDone(): void {
  const done = [...uploads.values()].filter(({ state }) => state === "done");
  for (const { line, remembered } of done.slice(0, -DONE_SHOWN_MAX)) {
    line.remove();
    uploads.delete(remembered.id);
  }
}

/** For those who do not see the page: what is over, and not every sign of progress. */
function announce(text: string): void {
  const place = document.getElementById("upload-says");
  if (place !== null) place.textContent = text;
}

function show(remembered: Remembered): void {
  const upload = new Upload(remembered);
  uploads.set(remembered.id, upload);
  if (upload.state !== "waiting" || uploads.size <= LINES_MAX) list?.append(upload.line);
}

async function add(file: File, path: string): Promise<void> {
  const name = `${section?.dataset.folder ?? ""}${path}`.normalize("NFC");
  const id = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const remembered = { id, name, size: file.size, file, paused: false, condition: "none" };
  show(remembered);
  sendNext();
  // Where there is no room for the content, the rest is worth remembering all the same.
  await memory.put(remembered).catch(() => memory.put({ ...remembered, file: undefined }));
}

function chooseFor(upload: Upload): void {
  chooseFiles(([file]) => {
    if (file?.size === upload.remembered.size) upload.takeFile(file);
    else alert("That is another file: its size differs.");
  }, false);
}

if (section !== null) {
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("#choose-files") === null) return;
    chooseFiles((files) => {
      for (const file of files) add(file, file.name).catch(console.error);
    }, true);
  });
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    takeDropped(event.dataTransfer, add).catch(console.error);
  });
  memory.all().then((all) => {
    for (const remembered of all) show(remembered);
    sendNext();
  }).catch(console.error);
}
