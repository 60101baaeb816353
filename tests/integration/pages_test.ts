import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { isAccessible } from "../support/accessible.ts";
import { Browser, CHROMIUM, drop, READY_WITHIN } from "../support/browser.ts";
import { login } from "../support/login_visit.ts";
import { eventually } from "../support/eventually.ts";
import { created, Http } from "../support/http.ts";
import { needs } from "../support/needs.ts";
import { MORTAL, testNetwork } from "../support/network.ts";
import { filePath } from "../../webserver/http/names.ts";
import { silence, SOUND_BYTES_PER_S } from "../support/silent_sound.ts";
import { PAYLOAD_BODIES, PAYLOAD_NAMES } from "../support/payload_names.ts";

const MIB = 1024 * 1024;
const FIRST_PAGE_MAX_BYTES = 100 * 1024;
const INTERACTIVE_MAX_MS = 1_000;
const UPLOAD_BYTES = 200 * MIB;
const GIANT_BYTES = 900 * 1024 * MIB;
const SOUND_S = 300;
const WAIT = READY_WITHIN;
const ARTEFACTS = new URL("../../artefacts/", import.meta.url).pathname;
const PAGES = [
  ...["/", "/?in=models%2F", "/file/models/weights.bin", "/peers", "/health"],
  ...["/activity", "/activity/audit"],
];

interface Visit {
  readonly network: Network;
  readonly http: Http;
  readonly browser: Browser;
  readonly folder: string;
}

/** In this order: the later ones find what the earlier ones did. */
const CLAIMS: Record<string, (visit: Visit) => Promise<void>> = {
  "the first visit says in figures what is stored, whether it is safe, who holds it and what moves":
    firstVisit,
  "a dropped file of 200 MiB is paused, goes on over a reload, and is what it was": upload,
  "a name that is taken is asked about, with its versions at hand": nameConflict,
  "a dropped folder keeps its paths, and what there is no room for is refused": folderAndGiant,
  "search follows what is typed, and the address keeps it": search,
  "the map shows every fragment, and why it is where it is": map,
  "a killed peer is seen, and its copies are made up for while one looks on": repair,
  "a file is removed, and comes back": removeAndUndo,
  "200 hostile names, and contents that would like to run, do nothing": hostile,
  "who is not known logs in with a token, may what it is for, and goes on after a login that ended":
    login,
  "a sound is played on its page, from where one likes": seek,
  "no page has a serious fault for those who cannot see or point": accessible,
  "pages are readable on a phone, in the dark, and without scripts": everywhere,
  "without a tracker the open page says so, and goes on when there is one again": trackerAway,
};

needs(CHROMIUM).test("A person finds their way with a browser", async (test) => {
  const times = { ...MORTAL, "suspect-after": "1500ms", "stale-after": "2s", "dead-after": "4s" };
  await using network = await testNetwork({
    ...{ peers: 5, replicas: 2, times },
    trackerFlags: ["--version-grace", "10m"],
    peerFlags: ["--capacity", "20GiB"],
  });
  await using browser = await Browser.start();
  Deno.mkdirSync(ARTEFACTS, { recursive: true });
  const http = new Http(network.webserver);
  const visit = { network, http, browser, folder: network.folder };
  for (const [claim, check] of Object.entries(CLAIMS)) {
    await test.step(claim, async () => {
      // What went wrong is best seen beside what the programs did then.
      await check(visit).catch((thrown) => {
        console.error(network.logs());
        throw thrown;
      });
    });
  }
  await test.step("no page ran foreign code, failed, or broke its policy", () => {
    assert.deepEqual(browser.faults, []);
  });
});

async function firstVisit({ http, browser }: Visit): Promise<void> {
  for (const name of ["models/weights.bin", "models/readme.md", "notes.txt"]) {
    await created(http.put(name, "x".repeat(name.length * 100_000)));
  }
  const figures = [];
  for (let visits = 0; visits < 3; visits += 1) {
    const page = await browser.open(http.url("/"));
    await page.locator("body[data-ready]").waitFor(WAIT);
    for (const text of ["Stored", "Safe", "Held by", "Moving", "5 peers", "models/"]) {
      await page.getByText(text, { exact: true }).first().waitFor(WAIT);
    }
    await page.getByText("in 3 files").waitFor(WAIT);
    figures.push(await page.evaluate(firstFigures));
    if (visits === 0) await shoot(page, "files");
    await page.close();
  }
  const bytes = Math.max(...figures.map((figure) => figure.bytes));
  const interactiveMs = Math.min(...figures.map((figure) => figure.interactiveMs));
  console.log(`First page: ${bytes} bytes, interactive after ${Math.round(interactiveMs)} ms`);
  assert.ok(bytes < FIRST_PAGE_MAX_BYTES, `${bytes} bytes`);
  assert.ok(interactiveMs < INTERACTIVE_MAX_MS, `interactive after ${interactiveMs} ms`);
}

/** Runs in the page: all that was loaded for it, and when its scripts had run. */
function firstFigures(): { bytes: number; interactiveMs: number } {
  // deno-lint-ignore no-explicit-any
  const entries = (type: string): any[] => performance.getEntriesByType(type);
  const loaded = [...entries("navigation"), ...entries("resource")]
    .filter(({ name }) => !name.includes("/live?"));
  return {
    bytes: loaded.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0),
    interactiveMs: entries("navigation")[0].domContentLoadedEventEnd,
  };
}

async function upload({ http, browser, folder }: Visit): Promise<void> {
  const path = `${folder}/film.bin`;
  const sha256 = writeSeededFile(path, 3, UPLOAD_BYTES);
  const page = await browser.open(http.url("/"));
  await page.locator("body[data-ready]").waitFor(WAIT);
  await drop(page, path);
  const line = page.locator(".upload");
  await line.getByRole("button", { name: "Pause" }).click(WAIT);
  await line.getByText(/^Paused at/).waitFor(WAIT);
  await line.getByRole("button", { name: "Resume" }).click(WAIT);
  await line.getByText(/of 200 MiB, .*left/).waitFor(WAIT);
  await shoot(page, "upload");
  await page.reload();
  const before = await resumedAt(page);
  await page.locator('.upload[data-state="done"]').waitFor(WAIT);
  await page.getByRole("link", { name: "film.bin", exact: true }).waitFor(WAIT);
  await page.close();
  const { content_sha256, size, versions } = await http.json("/api/files/film.bin");
  assert.deepEqual([content_sha256, size, versions.length], [sha256, UPLOAD_BYTES, 1]);
  assert.equal(sha256OfFile(path), sha256);
  console.log(`After the reload the upload went on at ${Math.round(before / MIB)} MiB`);
}

/** Where an upload begins again after a reload: what its bar shows first. */
async function resumedAt(page: Page): Promise<number> {
  await page.locator(".upload progress").waitFor(WAIT);
  return await eventually("the upload goes on", async () => {
    const value = await page.locator(".upload progress").evaluate((bar) =>
      (bar as unknown as { value: number }).value
    );
    assert.ok(value > 0);
    return value;
  }, { withinMs: WAIT.timeout });
}

async function nameConflict({ http, browser, folder }: Visit): Promise<void> {
  Deno.writeTextFileSync(`${folder}/notes.txt`, "another text");
  const page = await browser.open(http.url("/"));
  await page.locator("body[data-ready]").waitFor(WAIT);
  await drop(page, `${folder}/notes.txt`);
  const line = page.locator(".upload");
  await line.getByText("There is a file of this name already.").waitFor(WAIT);
  assert.equal(await line.getByRole("link").getAttribute("href"), "/file/notes.txt");
  await line.getByRole("button", { name: "Keep both" }).click();
  await page.locator('.upload[data-state="done"]').waitFor(WAIT);
  assert.equal((await http.json("/api/files/notes%20(2).txt")).size, "another text".length);
  await drop(page, `${folder}/notes.txt`);
  await page.getByRole("button", { name: "Put as a new version" }).click(WAIT);
  await page.locator('.upload[data-state="done"]').nth(1).waitFor(WAIT);
  assert.equal((await http.json("/api/files/notes.txt")).versions.length, 2);
  await page.close();
}

async function folderAndGiant({ http, browser, folder }: Visit): Promise<void> {
  Deno.mkdirSync(`${folder}/album/live`, { recursive: true });
  for (const name of ["cover.txt", "live/one.txt"]) {
    Deno.writeTextFileSync(`${folder}/album/${name}`, name);
  }
  const page = await browser.open(http.url("/?in=models%2F"));
  await page.locator("body[data-ready]").waitFor(WAIT);
  await drop(page, `${folder}/album`);
  await page.locator('.upload[data-state="done"]').nth(1).waitFor(WAIT);
  for (const name of ["cover.txt", "live/one.txt"]) {
    const { size } = await http.json(`/api/files/models/album/${name}`);
    assert.equal(size, name.length);
  }
  // It has no bytes on the disk.
  Deno.writeTextFileSync(`${folder}/giant.bin`, "");
  Deno.truncateSync(`${folder}/giant.bin`, GIANT_BYTES);
  await drop(page, `${folder}/giant.bin`);
  await page.locator('.upload[data-state="failed"]').getByText(/900 GiB.*free/).waitFor(WAIT);
  await page.locator('.upload[data-state="failed"]').getByRole("button", { name: "Cancel" })
    .click();
  await page.close();
}

async function search({ http, browser }: Visit): Promise<void> {
  const page = await browser.open(http.url("/"));
  await page.locator("body[data-ready]").waitFor(WAIT);
  await page.keyboard.press("/");
  await page.keyboard.type("readme");
  await page.getByRole("link", { name: "models/readme.md", exact: true }).waitFor(WAIT);
  assert.equal(await page.locator("#files tbody tr").count(), 1);
  assert.match(page.url(), /\?q=readme$/);
  await page.reload();
  await page.getByRole("link", { name: "models/readme.md", exact: true }).waitFor(WAIT);
  await page.keyboard.press("/");
  await page.locator("#q").press("Escape");
  await page.getByRole("link", { name: "models/", exact: true }).waitFor(WAIT);
  await created(http.put("by-somebody-else.txt", "x"));
  await page.getByRole("button", { name: "1 change: show it" }).click(WAIT);
  await page.getByRole("link", { name: "by-somebody-else.txt", exact: true }).waitFor(WAIT);
  assert.equal(await page.locator("#changes button").count(), 0);
  await page.close();
}

async function map({ http, browser }: Visit): Promise<void> {
  const page = await browser.open(http.url("/file/film.bin"), { height: 1200 });
  await page.locator("body[data-ready]").waitFor(WAIT);
  const { fragments, fragment_size } = await http.json("/api/files/film.bin");
  assert.equal(fragments, Math.ceil(UPLOAD_BYTES / fragment_size));
  await page.getByText(`${fragments} fragments on `).waitFor(WAIT);
  await page.getByText("any one peer").or(page.getByText("Without peer").first()).waitFor(WAIT);
  await shoot(page, "map");
  const box = (await page.locator(".map svg").boundingBox())!;
  await page.mouse.click(box.x + box.width * 0.6, box.y + 30);
  await page.waitForURL(/fragment=\d+#why/);
  await page.locator(".reasons li.holder").first().waitFor(WAIT);
  await page.close();
}

async function repair({ network, http, browser }: Visit): Promise<void> {
  const health = await browser.open(http.url("/health"), { height: 1100 });
  const peers = await browser.open(http.url("/peers"), { height: 1300 });
  const file = await browser.open(http.url("/file/film.bin"), { height: 1200 });
  await health.getByText("Every fragment has its copies").first().waitFor(WAIT);
  const victim = network.peers[1]!;
  await victim.end("SIGKILL");
  await peers.locator(".state.dead").waitFor(WAIT);
  await health.locator("#safety.short").waitFor(WAIT);
  await health.getByText(/copies under way/).first().waitFor(WAIT);
  // A line has no height, so that it counts as not visible.
  const isThere = { ...WAIT, state: "attached" } as const;
  await file.locator(".map .moving").first().waitFor(isThere);
  await peers.locator("#swarm-flows path").first().waitFor(isThere);
  await Promise.all([shoot(health, "repair"), shoot(peers, "swarm"), shoot(file, "moving")]);
  await health.locator("#safety.ok").waitFor({ timeout: 120_000 });
  await health.getByText("It has nothing to do").waitFor(WAIT);
  await Promise.all([health.close(), peers.close(), file.close()]);
  const activity = await browser.open(http.url("/activity?show=copies"));
  await activity.getByText(/^copied fragment/).first().waitFor(WAIT);
  await shoot(activity, "activity");
  await activity.close();
  await victim.start();
  await network.allLive();
}

async function removeAndUndo({ http, browser }: Visit): Promise<void> {
  const page = await browser.open(http.url("/?in=models%2F"));
  await page.getByRole("button", { name: "Remove readme.md" }).click();
  await page.getByText("Removed models/readme.md").waitFor(WAIT);
  assert.equal((await http.ask("/files/models/readme.md")).status, 404);
  await shoot(page, "removed");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("heading", { name: "readme.md" }).waitFor(WAIT);
  assert.equal((await http.bytes("models/readme.md")).byteLength, 1_600_000);
  await page.close();
}

async function hostile({ http, browser }: Visit): Promise<void> {
  assert.equal(new Set(PAYLOAD_NAMES).size, 200);
  const names = [...PAYLOAD_NAMES];
  const putSome = async () => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      const path = `${filePath(`hostile/${name}`)}?tag=${encodeURIComponent(`k=${name}`)}`;
      await created(http.ask(path, { method: "PUT", body: "1" }));
    }
  };
  await Promise.all(Array.from({ length: 12 }, putSome));
  for (const [name, body] of Object.entries(PAYLOAD_BODIES)) {
    await created(http.put(`bodies/${name}`, body));
  }
  const page = await browser.open(http.url("/?in=hostile%2F"));
  let shown = 0;
  while (true) {
    await page.locator("body[data-ready]").waitFor(WAIT);
    shown += await page.locator("#files tbody tr").count();
    const next = page.getByRole("link", { name: "Next page" });
    if (await next.count() === 0) break;
    const address = page.url();
    await next.click();
    await page.waitForURL((url) => url.href !== address);
  }
  assert.ok(shown >= PAYLOAD_NAMES.length - 8, `${shown} rows`);
  for (const name of PAYLOAD_NAMES.filter((_, index) => index % 20 === 0)) {
    await page.goto(http.url(`/file/${encodeURIComponent(`hostile/${name}`)}`));
    await page.locator("#q, .facts").first().waitFor(WAIT);
  }
  await page.goto(http.url(`/?q=${encodeURIComponent("<img src=x onerror=alert(1)>")}`));
  await page.goto(http.url("/activity"));
  for (const name of Object.keys(PAYLOAD_BODIES)) {
    const answer = await http.ask(`/files/bodies/${name}`);
    assert.match(answer.headers.get("Content-Disposition")!, /^attachment/);
    assert.match(answer.headers.get("Content-Security-Policy")!, /^sandbox/);
    await answer.body?.cancel();
    const coming = page.waitForEvent("download", WAIT);
    await page.goto(http.url(`/files/bodies/${name}`)).catch(() => {});
    await (await coming).cancel();
  }
  await page.close();
}

/** A browser that jumps within a sound asks for the range there, and plays it. */
async function seek({ http, browser }: Visit): Promise<void> {
  await created(http.put("music/long.wav", silence(SOUND_S)));
  const page = await browser.open(http.url("/file/music/long.wav"));
  const ranges: string[] = [];
  page.on("request", (request) => ranges.push(request.headers()["range"] ?? ""));
  const player = page.locator("audio");
  await eventually("its length is known", async () => {
    const seconds = await player.evaluate((audio) => (audio as unknown as Sound).duration);
    assert.equal(Math.round(seconds), SOUND_S);
  }, { withinMs: WAIT.timeout });
  const heardAt = await player.evaluate((element, seconds) => {
    const audio = element as unknown as Sound;
    return new Promise<number>((resolve, reject) => {
      audio.addEventListener("error", () => reject(new Error("It cannot be played")));
      audio.addEventListener("seeked", () => resolve(audio.currentTime));
      audio.currentTime = seconds;
    });
  }, SOUND_S * 0.9);
  assert.equal(Math.round(heardAt), SOUND_S * 0.9);
  const first = ranges.map((range) => Number(/^bytes=(\d+)-/.exec(range)?.[1] ?? 0));
  assert.ok(first.some((byte) => byte > SOUND_S * SOUND_BYTES_PER_S / 2), `${ranges}`);
  await page.close();
}

/** What the page has of it. */
interface Sound extends EventTarget {
  readonly duration: number;
  currentTime: number;
}

async function accessible({ http, browser }: Visit): Promise<void> {
  for (const path of PAGES) {
    const page = await browser.open(http.url(path));
    await page.locator("body[data-ready]").waitFor(WAIT);
    await isAccessible(page);
    await page.close();
  }
}

async function everywhere({ http, browser }: Visit): Promise<void> {
  for (const path of PAGES) {
    const page = await browser.open(http.url(path), {
      width: 375,
      height: 800,
      colorScheme: "dark",
    });
    await page.locator("body[data-ready]").waitFor(WAIT);
    const width = await page.evaluate("document.scrollingElement.scrollWidth");
    assert.ok(Number(width) <= 375, `${path} is ${width} wide`);
    await shoot(page, `phone${path.replace(/\W+/g, "-")}`);
    await page.close();
  }
  const plain = await browser.open(http.url("/?q=readme"), { javaScriptEnabled: false });
  await plain.getByRole("link", { name: "models/readme.md", exact: true }).click();
  await plain.getByRole("button", { name: "Remove" }).click();
  await plain.getByRole("button", { name: "Undo" }).click();
  await plain.getByRole("heading", { name: "readme.md" }).waitFor(WAIT);
  assert.equal(await plain.locator("[data-script]:visible").count(), 0);
  await plain.close();
}

async function trackerAway({ network, http, browser }: Visit): Promise<void> {
  const page = await browser.open(http.url("/"));
  await page.locator("#safety.ok").waitFor(WAIT);
  await network.tracker.end("SIGKILL");
  await page.getByText("No tracker answers at the moment.").waitFor(WAIT);
  await page.reload();
  await page.getByText(/This list is from/).waitFor(WAIT);
  await page.getByText("models/").waitFor(WAIT);
  await shoot(page, "away");
  await network.tracker.start();
  await page.locator("#safety.ok").waitFor(WAIT);
  assert.equal(await page.getByText("No tracker answers at the moment.").count(), 0);
  await page.close();
}

/** Kept for people to look at. */
async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${ARTEFACTS}${name}.png` });
}
