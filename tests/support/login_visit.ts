import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { launchWebserver, type Network } from "../../scripts/launch.ts";
import { isAccessible } from "./accessible.ts";
import { type Browser, drop, READY_WITHIN } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { Http } from "./http.ts";
import { done } from "./network.ts";

/** What a search for a file takes to notice that a token was taken back. */
const NOTICED_WITHIN_MS = 15_000;

export interface LoginVisit {
  readonly network: Network;
  readonly browser: Browser;
  readonly folder: string;
}

/** A person logs in at a gateway that asks, is refused what the token is not for, and goes on after a login ended. */
export async function login({ network, browser, folder }: LoginVisit): Promise<void> {
  await using guarded = await launchWebserver({
    ...{ identities: network.identities, folder: `${network.folder}/guarded` },
    ...{ trackers: [network.tracker.address], isOpen: false },
  });
  const http = new Http(guarded);
  const roles = ["reader", "admin", "writer", "writer"];
  const [reader, admin, writer, again] = await Promise.all(
    roles.map((role) => grant(network, role)),
  );
  const page = await browser.open(http.url("/file/notes.txt"));
  await page.waitForURL(/\/login\?then=%2Ffile%2Fnotes\.txt$/);
  await isAccessible(page);
  await enter(page, `enjt.${"a".repeat(52)}`);
  await page.getByRole("alert").getByText("This token is not known").waitFor(READY_WITHIN);
  await enter(page, reader!.token);
  await page.waitForURL(http.url("/file/notes.txt"));
  await seesNoButtonsForOthers(page, http);
  await page.goto(http.url("/activity/audit"));
  await page.getByRole("heading", { name: "Not allowed" }).waitFor(READY_WITHIN);
  await page.getByRole("button", { name: "Log out" }).click();
  await page.waitForURL(/\/login$/);
  await enter(page, admin!.token);
  await page.waitForURL(http.url("/"));
  await page.goto(http.url("/activity/audit"));
  await page.getByText("grant reader").first().waitFor(READY_WITHIN);
  await page.goto(http.url("/peers"));
  await page.getByRole("button", { name: "Drain" }).first().waitFor(READY_WITHIN);
  assert.equal(await page.locator("#role").count(), 0);
  await page.getByRole("button", { name: "Log out" }).click();
  await endsInTheMiddle({ page, http, network, folder, writer: writer!, again: again! });
  await page.close();
}

/** A reader is not shown what he may not, and told why; what is told live changes nothing of that. */
async function seesNoButtonsForOthers(page: Page, http: Http): Promise<void> {
  const buttons = page.getByRole("button", { name: /Remove|Upload|Drain|Maintenance|repair/ });
  const pages = [
    ["/file/notes.txt", "uploading, removing and bringing back are for writers"],
    ["/", "uploading, removing and bringing back are for writers"],
    ["/peers", "draining, maintenance and repair are for admins"],
    ["/health", "draining, maintenance and repair are for admins"],
  ] as const;
  for (const [path, why] of pages) {
    await page.goto(http.url(path));
    await page.locator("body[data-ready] #safety").waitFor(READY_WITHIN);
    await page.getByText(why).waitFor(READY_WITHIN);
    assert.equal(await buttons.count(), 0, path);
    await isAccessible(page);
  }
  // They are there for whoever may, and hidden by the style alone: who sends the form all the same is refused.
  await page.goto(http.url("/file/notes.txt"));
  await page.locator('form:has([value="remove"])').evaluate((form) =>
    (form as HTMLFormElement).submit()
  );
  await page.getByRole("heading", { name: "Not allowed" }).waitFor(READY_WITHIN);
}

interface Middle extends Pick<LoginVisit, "network" | "folder"> {
  readonly page: Page;
  readonly http: Http;
  /** The token that is taken back, and the one of the next login. */
  readonly writer: Grant;
  readonly again: Grant;
}

async function endsInTheMiddle({ page, http, network, folder, writer, again }: Middle) {
  await page.goto(http.url("/?q=notes"));
  await enter(page, writer.token);
  await page.locator("body[data-ready] #safety").waitFor(READY_WITHIN);
  await done(network.operate(["access", "--revoke", writer.access_id]));
  await eventually("the page says that the login has ended", async () => {
    await page.locator("#q").fill("");
    await page.locator("#q").pressSequentially("notes");
    await page.getByText("Your login has ended.").waitFor({ timeout: 1_000 });
  }, { withinMs: NOTICED_WITHIN_MS });
  Deno.writeTextFileSync(`${folder}/late.txt`, "late");
  await drop(page, `${folder}/late.txt`);
  await page.locator(".upload").getByText(/Your login has ended/).waitFor(READY_WITHIN);
  await page.getByRole("link", { name: "Log in again" }).click();
  await page.getByText("you go on where you were").waitFor(READY_WITHIN);
  await enter(page, again.token);
  await page.waitForURL(http.url("/?q=notes"));
  await page.locator('.upload[data-state="done"]').waitFor(READY_WITHIN);
  assert.equal(await page.getByText("Your login has ended").count(), 0);
}

async function enter(page: Page, token: string): Promise<void> {
  await page.getByLabel("Token").fill(token);
  await page.keyboard.press("Enter");
}

interface Grant {
  readonly token: string;
  readonly access_id: string;
}

async function grant(network: Network, role: string): Promise<Grant> {
  return (await done(network.operate(["access", "--role", role, "--json"]))).json();
}
