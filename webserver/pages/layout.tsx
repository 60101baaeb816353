/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { LiveState } from "../live.ts";
import { formatAge } from "./age.ts";
import type { AssetPaths } from "./assets.ts";
import { Icon, IconSheet } from "./icons.tsx";
import type { AccessRole } from "../../proto/words/roles.ts";
import { safetyOf } from "../../proto/client/network_words.ts";

export type Section = "files" | "peers" | "health" | "activity";

/** What all pages have in common. */
export interface Frame {
  readonly section: Section;
  readonly title: string;
  readonly assets: AssetPaths;
  readonly live: LiveState;
  readonly nowMs: number;
  /** Of who sees it; undefined: nothing is kept from anybody, or it is not known. */
  readonly role: AccessRole | undefined;
  /** Whether people log in here. */
  readonly hasLogin: boolean;
  /** What the page wants to be told live, as `/live` takes it. */
  readonly topics: string;
  /** How far the live state had come, so that nothing between is missed. */
  readonly stamp: number;
}

const SECTIONS: readonly (readonly [Section, string, string])[] = [
  ["files", "/", "Files"],
  ["peers", "/peers", "Peers"],
  ["health", "/health", "Health"],
  ["activity", "/activity", "Activity"],
];

/** A whole page. Everything from outside is text: JSX escapes it. */
export function htmlPage(frame: Frame, content: Child): string {
  const { section, title, assets, live, nowMs } = frame;
  const html = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{title === "" ? "Enjambre" : `${title} · Enjambre`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href={assets.style} />
        <link rel="icon" type="image/svg+xml" href={assets.icon} />
        <script type="module" src={assets.theme}></script>
        <script type="module" src={assets.live}></script>
        {section === "files" && <script type="module" src={assets.files}></script>}
        {section === "files" && frame.role !== "reader" && (
          <script type="module" src={assets.upload}></script>
        )}
      </head>
      <body data-live={frame.topics} data-stamp={`${frame.stamp}`} data-role={frame.role}>
        <a class="skip" href="#main">To the content</a>
        <IconSheet />
        <header>
          <a class="home" href="/">
            <img src={assets.icon} alt="" width="26" height="26" />
            <span>Enjambre</span>
          </a>
          <nav aria-label="Sections">
            {SECTIONS.map(([name, href, label]) => (
              <a key={name} href={href} aria-current={name === section ? "page" : undefined}>
                {label}
              </a>
            ))}
          </nav>
          <SafetyPill live={live} />
          {frame.hasLogin && (
            <form method="post" action="/logout">
              <button type="submit" class="quiet-button">Log out</button>
            </form>
          )}
          <button type="button" id="theme" class="quiet-button" data-script title="Dark or light">
            <Icon name="theme" />
            <span class="hidden">Dark or light</span>
          </button>
        </header>
        <AwayBanner live={live} nowMs={nowMs} />
        <main id="main">
          {content}
          <RoleWord section={section} role={frame.role} />
        </main>
      </body>
    </html>
  );
  return `<!doctype html>\n${html}\n`;
}

/** Why there are fewer buttons than others see: those for others are hidden by the style, also in what comes live. */
function RoleWord({ section, role }: Pick<Frame, "section" | "role">) {
  const isOperated = section === "peers" || section === "health";
  if (role === undefined || role === "admin" || (role === "writer" && !isOperated)) return null;
  return (
    <p id="role" class="quiet">
      {isOperated
        ? `You are here as a ${role}: draining, maintenance and repair are for admins.`
        : "You are here as a reader: uploading, removing and bringing back are for writers."}
    </p>
  );
}

/** Whether all is well, on every page. */
export function SafetyPill({ live }: { readonly live: LiveState }) {
  const { tone, text } = safetyOf(live.isHeard ? live.status : undefined);
  return (
    <a id="safety" class={`pill ${tone}`} href="/health">
      <span class="dot" aria-hidden="true"></span>
      {live.isHeard ? text : "No tracker answers"}
    </a>
  );
}

/** Pages stay when the tracker is away: they say so, and how old what they show is. */
export function AwayBanner({ live, nowMs }: Pick<Frame, "live" | "nowMs">) {
  if (live.isHeard) return <div id="away" role="status"></div>;
  const known = live.asOfMs === undefined
    ? "Nothing has been heard of it since this webserver started."
    : `What you see of the network is from ${formatAge(live.asOfMs, nowMs)}.`;
  return (
    <div id="away" role="status" class="banner">
      <strong>No tracker answers at the moment.</strong> {known}{" "}
      What is in the network stays there; this page goes on by itself.
    </div>
  );
}

/** A page that says what went wrong. */
export function failurePage(frame: Frame, title: string, message: string): string {
  return htmlPage(
    frame,
    <section class="card notice">
      <h1>{title}</h1>
      <p>{message}</p>
      <p>
        <a href="/">All files</a>
      </p>
    </section>,
  );
}
