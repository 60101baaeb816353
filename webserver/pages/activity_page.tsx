/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { EventKind, NetworkEvent } from "../../proto/client/watch_reader.ts";
import { eventText } from "../../proto/client/watch_reader.ts";
import { shown } from "../bidi.ts";
import { namePath } from "../http/names.ts";
import { formatAge } from "./age.ts";
import { type Frame, htmlPage } from "./layout.tsx";

/** Events on the page. */
export const EVENTS_SHOWN_MAX = 200;

/** What can be looked at alone. */
export const EVENT_GROUPS = {
  files: ["put", "removed", "replicas"],
  peers: ["liveness", "fence"],
  copies: ["copy", "copied", "copy_ended", "drop"],
  operators: ["drain", "maintenance", "repair"],
} as const satisfies Record<string, readonly EventKind[]>;

/** What was done, by whom; for admins. */
export const AUDIT_PATH = "/activity/audit";

export type EventGroup = keyof typeof EVENT_GROUPS;

const LABELS: Readonly<Record<EventGroup, string>> = {
  files: "Files",
  peers: "Peers",
  copies: "Copies",
  operators: "Operators",
};

/** What happened lately, newest first; goes on by itself. */
export function activityPage(frame: Frame, group: EventGroup | undefined): string {
  const events = frame.live.events.filter(({ kind }) => isOfGroup(kind, group))
    .slice(0, EVENTS_SHOWN_MAX);
  return htmlPage(
    frame,
    <>
      <ActivityHeading chosen={group ?? "all"} />
      <ol id="events" class="events card" data-most={`${EVENTS_SHOWN_MAX}`} reversed>
        {events.map((event) => (
          <EventItem key={`${event.number} ${event.atMs}`} event={event} nowMs={frame.nowMs} />
        ))}
      </ol>
      <p class="quiet">
        What this webserver heard of since it started, at most 1,000 of all kinds.
      </p>
    </>,
  );
}

/** The heading of all lists of what happened, with the way to each of them. */
export function ActivityHeading({ chosen }: { readonly chosen: EventGroup | "all" | "audit" }) {
  const chips = [
    ["all", "All", "/activity"],
    ...(Object.keys(EVENT_GROUPS) as EventGroup[])
      .map((name) => [name, LABELS[name], `/activity?show=${name}`] as const),
    ["audit", "Audit", AUDIT_PATH],
  ] as const;
  return (
    <div class="place">
      <h1>Activity</h1>
      <nav class="chips" aria-label="What to show">
        {chips.map(([name, label, href]) => (
          <a
            key={name}
            href={href}
            class={name === "audit" ? "for-admins" : undefined}
            aria-current={name === chosen ? "true" : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
    </div>
  );
}

export function EventItem({ event, nowMs }: { event: NetworkEvent; nowMs: number }) {
  const moment = new Date(event.atMs).toISOString();
  return (
    <li class={`event ${event.kind}`}>
      <time datetime={moment} title={moment}>{formatAge(event.atMs, nowMs)}</time>
      <span class="kind">{SUBJECTS[groupOf(event.kind)]}</span>
      <bdi>
        {event.name !== undefined && event.kind !== "removed"
          ? <a href={namePath(event.name)}>{eventText(event, shown)}</a>
          : eventText(event, shown)}
      </bdi>
    </li>
  );
}

/** What an event is about, in a word. */
const SUBJECTS: Readonly<Record<EventGroup, string>> = {
  files: "file",
  peers: "peer",
  copies: "copy",
  operators: "operator",
};

function groupOf(kind: EventKind): EventGroup {
  const groups = Object.keys(EVENT_GROUPS) as EventGroup[];
  return groups.find((group) => isOfGroup(kind, group)) ?? "operators";
}

export function isOfGroup(kind: EventKind, group: EventGroup | undefined): boolean {
  if (group === undefined) return true;
  return (EVENT_GROUPS[group] as readonly EventKind[]).includes(kind);
}

export function parseGroup(text: string | null): EventGroup | undefined {
  return text !== null && Object.hasOwn(EVENT_GROUPS, text) ? text as EventGroup : undefined;
}
