/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { shown } from "../bidi.ts";
import type { AuditLine, AuditPage } from "../operator.ts";
import { ActivityHeading, AUDIT_PATH } from "./activity_page.tsx";
import { formatAge } from "./age.ts";
import { type Frame, htmlPage } from "./layout.tsx";

/** Lines on one page. */
export const AUDIT_PAGE = 100;
/** What tells devices apart; the rest of an id is in its title. */
const ACTOR_CHARACTERS = 12;
const ID = /^[a-z2-7]{52}$/;

export interface AuditView {
  /** Where the page begins; 0: with the newest. */
  readonly beforeKey: number;
  readonly page: AuditPage;
}

/** Who did what, the newest first. */
export function auditPage(frame: Frame, { beforeKey, page: { lines, more } }: AuditView): string {
  return htmlPage(
    frame,
    <>
      <ActivityHeading chosen="audit" />
      {lines.length === 0 ? <p class="card empty">There is nothing here.</p> : (
        <table class="audit">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">With what</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => <Line key={line.key} line={line} nowMs={frame.nowMs} />)}
          </tbody>
        </table>
      )}
      <nav class="pages" aria-label="Pages">
        {beforeKey > 0 && <a href={AUDIT_PATH}>The newest</a>}
        {more && <a rel="next" href={`${AUDIT_PATH}?before=${lines.at(-1)!.key}`}>Older</a>}
      </nav>
      <p class="quiet">
        Joins, refusals, tokens, puts, removals and what operators did, as long as the network is.
        On a terminal: <code>tracker audit</code>. What was done over HTTP was done by a webserver.
      </p>
    </>,
  );
}

function Line({ line: { atMs, actor, action, subject, outcome }, nowMs }: {
  readonly line: AuditLine;
  readonly nowMs: number;
}) {
  const moment = new Date(atMs).toISOString();
  return (
    <tr>
      <td class="age">
        <time datetime={moment} title={moment}>{formatAge(atMs, nowMs)}</time>
      </td>
      <td>
        <Id text={actor} />
      </td>
      <td>{shown(action)}</td>
      <td class="subject">
        <Id text={subject} />
      </td>
      <td class={outcome === "done" ? "" : "short"}>{shown(outcome)}</td>
    </tr>
  );
}

/** Ids are cut; everything else is text. */
function Id({ text }: { readonly text: string }) {
  if (!ID.test(text)) return <bdi>{shown(text)}</bdi>;
  return <code title={text}>{text.slice(0, ACTOR_CHARACTERS)}</code>;
}
