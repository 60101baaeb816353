/// <reference no-default-lib="true" />
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// Runs in the browser, on every page: keeps what is shown as it is now. Types are taken out when it is served.

import { NOT_KNOWN, sayLoginEnded } from "./login_end.ts";

interface LiveMessage {
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, readonly string[]>>;
  readonly changed?: number;
}

const AGES_EVERY_MS = 20_000;
/** Without any sign for so long, the connection is as good as gone. */
const SILENT_MAX_MS = 40_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** New forms of elements that have the focus: they wait until it has left. */
const waiting = new Map<string, string>();
let source: EventSource | undefined;
let heardAtMs = Date.now();
let stamp = document.body.dataset.stamp ?? "0";

/** Made by the server, which has escaped every text in it; scripts in it would not run. */
function elementOf(html: string): Element | null {
  const kind = /^<(\w+)/.exec(html)?.[1];
  const parser = new DOMParser();
  if (kind === "tr") {
    const parsed = parser.parseFromString(`<table><tbody>${html}</tbody></table>`, "text/html");
    return parsed.querySelector("tr");
  }
  const wrapped = kind === "g" ? `<svg>${html}</svg>` : html;
  const { body } = parser.parseFromString(wrapped, "text/html");
  return kind === "g" ? body.querySelector("g") : body.firstElementChild;
}

function setElement(id: string, html: string): void {
  const old = document.getElementById(id);
  if (old === null) return;
  if (old.contains(document.activeElement)) {
    waiting.set(id, html);
    return;
  }
  const fresh = elementOf(html);
  if (fresh === null || fresh.outerHTML === old.outerHTML) return;
  old.replaceWith(document.adoptNode(fresh));
}

function addElements(id: string, items: readonly string[]): void {
  const list = document.getElementById(id);
  if (list === null) return;
  const most = Number(list.dataset.most ?? "200");
  const fresh = items.slice(0, most).flatMap((html) => elementOf(html) ?? []);
  for (const item of fresh) item.classList.add("fresh");
  list.prepend(...fresh.map((item) => document.adoptNode(item)));
  while (list.children.length > most) list.lastElementChild!.remove();
}

function take(message: LiveMessage): void {
  for (const [id, html] of Object.entries(message.set ?? {})) setElement(id, html);
  for (const [id, items] of Object.entries(message.add ?? {})) addElements(id, items);
  const { changed: detail } = message;
  if (detail !== undefined) dispatchEvent(new CustomEvent("enjambre:changed", { detail }));
}

function sayLost(): void {
  const banner = document.getElementById("away");
  if (banner === null || banner.dataset.lost !== undefined) return;
  banner.dataset.lost = "";
  banner.className = "banner";
  const time = new Date(heardAtMs).toLocaleTimeString();
  banner.textContent = `This webserver does not answer. What you see is from ${time}; ` +
    "the page tries again by itself.";
}

function connect(): void {
  if (source !== undefined || document.hidden) return;
  source = new EventSource(`/live?${document.body.dataset.live}&since=${stamp}`);
  source.onmessage = (event) => {
    heardAtMs = Date.now();
    if (event.lastEventId !== "") stamp = event.lastEventId;
    take(JSON.parse(event.data));
  };
  source.onopen = () => {
    heardAtMs = Date.now();
    const banner = document.getElementById("away");
    if (banner?.dataset.lost === undefined && banner?.dataset.login === undefined) return;
    banner.className = "";
    banner.textContent = "";
    delete banner.dataset.lost;
    delete banner.dataset.login;
  };
  source.onerror = () => {
    if (Date.now() - heardAtMs > 2_000) sayLost();
    // The browser tries again by itself, but not after an answer that is no stream.
    if (source?.readyState === EventSource.CLOSED) {
      disconnect();
      refused().catch(() => {}).finally(() => setTimeout(connect, 3_000));
    }
  };
}

/** Why, is not told to who asked for a stream. */
async function refused(): Promise<void> {
  const { status } = await fetch("/live", { method: "HEAD" });
  if (status === NOT_KNOWN) sayLoginEnded();
}

/** A page that nobody sees asks for nothing, and leaves its connection to others. */
function disconnect(): void {
  source?.close();
  source = undefined;
}

function ageText(atMs: number): string {
  const ageMs = Date.now() - atMs;
  if (ageMs < MINUTE_MS) return "just now";
  if (ageMs < HOUR_MS) return `${Math.floor(ageMs / MINUTE_MS)} min ago`;
  if (ageMs < DAY_MS) return `${Math.floor(ageMs / HOUR_MS)} h ago`;
  if (ageMs < 30 * DAY_MS) return `${Math.floor(ageMs / DAY_MS)} d ago`;
  return new Date(atMs).toISOString().slice(0, 10);
}

function updateAges(): void {
  for (const element of document.querySelectorAll("time")) {
    const text = ageText(Date.parse(element.dateTime));
    if (element.textContent !== text) element.textContent = text;
  }
  if (source !== undefined && Date.now() - heardAtMs > SILENT_MAX_MS) {
    disconnect();
    sayLost();
    connect();
  }
}

async function copyText(button: HTMLElement): Promise<void> {
  await navigator.clipboard.writeText(button.dataset.copy!);
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1_500);
}

/** A cell of the map leads to why its fragment is where it is. */
function explainCell(event: MouseEvent, svg: SVGSVGElement): void {
  const { cell, left, perColumn, fragments } = svg.dataset;
  const box = svg.getBoundingClientRect();
  const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width - Number(left);
  const index = Math.floor(x / Number(cell)) * Number(perColumn);
  if (x < 0 || index >= Number(fragments)) return;
  location.assign(`${location.pathname}?fragment=${index + 1}#why`);
}

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const copy = target.closest<HTMLElement>("[data-copy]");
  if (copy !== null) copyText(copy).catch(() => copy.classList.add("failed"));
  const svg = target.closest<SVGSVGElement>(".map svg");
  if (svg !== null) explainCell(event, svg);
});

document.addEventListener("keydown", (event) => {
  const isTyping = (event.target as Element).closest("input, textarea, select") !== null;
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.getElementById("q");
  if (search === null) return;
  event.preventDefault();
  search.focus();
});

document.addEventListener("focusout", () => {
  setTimeout(() => {
    const due = [...waiting];
    waiting.clear();
    for (const [id, html] of due) setElement(id, html);
  }, 0);
});

document.addEventListener("visibilitychange", () => document.hidden ? disconnect() : connect());
addEventListener("pagehide", disconnect);
addEventListener("pageshow", connect);

connect();
setInterval(updateAges, AGES_EVERY_MS);

export {};
