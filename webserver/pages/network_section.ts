import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { type History, sampleOf } from "../history.ts";
import type { Operator } from "../operator.ts";
import { AUDIT_PAGE, auditPage } from "./audit_page.tsx";
import type { AccessRole } from "../../proto/words/roles.ts";
import { quote } from "../../proto/words/ids.ts";
import { activityPage, parseGroup } from "./activity_page.tsx";
import { formOf, type Frames, htmlResponse, messageOf, seeOther } from "./frames.ts";
import { healthPage } from "./health_page.tsx";
import { MAINTENANCE_MS, peersPage, type PeersView } from "./peers_page.tsx";

export interface NetworkSectionParts {
  readonly operator: Operator;
  readonly history: History;
  readonly frames: Frames;
}

/** The pages about the network as a whole, from what is known here: but for what operators want, they ask nobody. */
export class NetworkSection {
  readonly #parts: NetworkSectionParts;

  constructor(parts: NetworkSectionParts) {
    this.#parts = parts;
  }

  /** `/peers`: all, or `?zone=`; `?without=PEER|ZONE` says what would be without. */
  async peers(request: Request, role?: AccessRole): Promise<Response> {
    const { frames, operator } = this.#parts;
    const { searchParams } = new URL(request.url);
    const page = Number(searchParams.get("page") ?? "0");
    const what = searchParams.get("without");
    let view: PeersView = {
      zone: searchParams.get("zone") ?? "",
      page: Number.isSafeInteger(page) && page >= 0 ? page : 0,
      notice: undefined,
    };
    try {
      if (what !== null) {
        view = { ...view, without: { what, figures: await operator.without(what) } };
      }
    } catch (thrown) {
      view = { ...view, notice: messageOf(EnjambreError.from(thrown)) };
    }
    const topics = { topics: "summary,peers,traffic", zone: view.zone };
    return htmlResponse(peersPage(frames.frame("peers", "Peers", topics, role), view));
  }

  /** POST `/peers`: `do=drain|undrain|maintain|maintained` of a `peer`. */
  async changePeer(request: Request): Promise<Response> {
    const { operator, frames } = this.#parts;
    try {
      const form = await formOf(request);
      const peer = form.get("peer") ?? "";
      const todo = form.get("do");
      if (todo === "drain" || todo === "undrain") await operator.drain(peer, todo === "undrain");
      else if (todo === "maintain") await operator.maintain(peer, MAINTENANCE_MS);
      else if (todo === "maintained") await operator.maintain(peer, 0);
      else throw invalid("Cannot tell what to do with the peer");
      return seeOther("/peers");
    } catch (thrown) {
      return frames.failure("peers", thrown);
    }
  }

  /** `/health`. */
  health(role?: AccessRole): Response {
    const { frames, history } = this.#parts;
    const frame = frames.frame("health", "Health", { topics: "summary,health" }, role);
    // The present is the end of every plot.
    const samples = [...history.samples, sampleOf(frame.live, frame.nowMs)];
    return htmlResponse(healthPage(frame, { notice: undefined, samples }));
  }

  /** POST `/health`: `do=pause|resume|leave-safe-mode`. */
  async changeRepair(request: Request): Promise<Response> {
    const { operator, frames } = this.#parts;
    try {
      const todo = (await formOf(request)).get("do");
      if (todo === "pause" || todo === "resume") await operator.pauseRepair(todo === "pause");
      else if (todo === "leave-safe-mode") await operator.leaveSafeMode();
      else throw invalid("Cannot tell what to do about repair");
      return seeOther("/health");
    } catch (thrown) {
      return frames.failure("health", thrown);
    }
  }

  /** `/activity`: all, or `?show=GROUP`. */
  activity(request: Request, role?: AccessRole): Response {
    const group = parseGroup(new URL(request.url).searchParams.get("show"));
    const topics = { topics: "summary,events", show: group ?? "" };
    return htmlResponse(
      activityPage(this.#parts.frames.frame("activity", "Activity", topics, role), group),
    );
  }

  /** `/activity/audit`, from the newest on or `?before=KEY`. */
  async audit(request: Request, role?: AccessRole): Promise<Response> {
    const { operator, frames } = this.#parts;
    try {
      const beforeKey = keyOf(new URL(request.url).searchParams.get("before"));
      const page = await operator.audit(beforeKey, AUDIT_PAGE);
      return htmlResponse(
        auditPage(frames.frame("activity", "Audit", {}, role), { beforeKey, page }),
      );
    } catch (thrown) {
      return frames.failure("activity", thrown);
    }
  }
}

function keyOf(text: string | null): number {
  if (text === null) return 0;
  const key = Number(text);
  if (Number.isSafeInteger(key) && key > 0) return key;
  throw invalid(`Cannot read "before": expected the number of a line, got ${quote(text)}`);
}
