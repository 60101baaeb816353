/// <reference no-default-lib="true" />
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// Runs in the browser, on the pages about files: search as you type, with the address as the state.

import { NOT_KNOWN, sayLoginEnded } from "./login_end.ts";

const TYPING_PAUSE_MS = 120;

/** News of what was done on this page come so late. */
const OWN_NEWS_MS = 2_000;

const REFRESH_AFTER_MS = 300;

let changes = 0;
let ownUntilMs = new URLSearchParams(location.search).has("removed") ? Date.now() + OWN_NEWS_MS : 0;
let refreshing: ReturnType<typeof setTimeout> | undefined;
let typing: ReturnType<typeof setTimeout> | undefined;
let asking: AbortController | undefined;

/** Shows what an address answers, without loading the page anew. */
async function show(address: string): Promise<void> {
  changes = 0;
  sayChanges();
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  const response = await fetch(address, { headers: { "X-Enjambre-Part": "files" }, signal });
  if (response.status === NOT_KNOWN) return sayLoginEnded();
  const text = await response.text();
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("files");
  const old = document.getElementById("files");
  if (fresh !== null && old !== null) old.replaceWith(document.adoptNode(fresh));
}

/** What others change is told, and shown when one likes: a list that moves by itself is hard to use. */
function sayChanges(): void {
  const place = document.getElementById("changes");
  if (place === null) return;
  if (changes === 0) return place.replaceChildren();
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = changes === 1 ? "1 change: show it" : `${changes} changes: show them`;
  button.addEventListener("click", () => {
    show(location.pathname + location.search).catch(failed);
  });
  place.replaceChildren(button);
}

function failed(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  const old = document.querySelector("#files");
  if (old !== null) old.setAttribute("data-stale", "");
}

function addressOf(query: string): string {
  return query === "" ? "/" : `/?${new URLSearchParams({ q: query })}`;
}

const field = document.querySelector<HTMLInputElement>("#q");

field?.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    const address = addressOf(field.value.trim());
    history.replaceState(null, "", address);
    show(address).catch(failed);
  }, TYPING_PAUSE_MS);
});

field?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || field.value === "") return;
  event.preventDefault();
  field.value = "";
  field.dispatchEvent(new Event("input"));
});

document.querySelector("#search")?.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  const address = addressOf(field!.value.trim());
  history.pushState(null, "", address);
  show(address).catch(failed);
});

addEventListener("popstate", () => {
  if (location.pathname !== "/") return;
  const parameters = new URLSearchParams(location.search);
  if (field !== null) field.value = parameters.get("q") ?? "";
  show(location.pathname + location.search).catch(failed);
});

addEventListener("enjambre:changed", (event) => {
  if (Date.now() < ownUntilMs) return;
  changes += (event as CustomEvent<number>).detail;
  sayChanges();
});

/** Something of one's own was put; many may be, one after the other. */
addEventListener("enjambre:put", () => {
  ownUntilMs = Date.now() + OWN_NEWS_MS;
  if (document.getElementById("files") === null) return;
  refreshing ??= setTimeout(() => {
    refreshing = undefined;
    show(location.pathname + location.search).catch(failed);
  }, REFRESH_AFTER_MS);
});

export {};
