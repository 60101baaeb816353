/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { formatSize } from "../../proto/words/units.ts";
import type { LiveState } from "../live.ts";
import {
  percent,
  plural,
  rateText,
  safetyOf,
  type Tone,
} from "../../proto/client/network_words.ts";

interface Figure {
  readonly id: string;
  readonly title: string;
  readonly href: string;
  readonly value: Child;
  readonly says: Child;
  readonly tone: Tone;
}

/** The network in four figures: what is stored, is it safe, who holds it, what moves. */
export function Summary({ live }: { readonly live: LiveState }) {
  return (
    <section class="figures" aria-label="The network now">
      {figuresOf(live).map((figure) => <FigureCard key={figure.id} {...figure} />)}
    </section>
  );
}

/** Each of them alone, for when it changes. */
export function figureCards(live: LiveState): readonly (readonly [string, string])[] {
  return figuresOf(live).map((figure) => [figure.id, `${<FigureCard {...figure} />}`]);
}

function FigureCard({ id, title, href, value, says, tone }: Figure) {
  return (
    <a id={id} class={`figure ${tone}`} href={href}>
      <span class="title">{title}</span>
      <strong>{value}</strong>
      <span class="says">{says}</span>
    </a>
  );
}

function figuresOf(live: LiveState): Figure[] {
  return [storedFigure(live), safeFigure(live), peersFigure(live), movingFigure(live)];
}

function storedFigure({ status }: LiveState): Figure {
  const common = { id: "figure-stored", title: "Stored", href: "/", tone: "quiet" } as const;
  if (status === undefined) return { ...common, value: "–", says: "not known now" };
  return {
    ...common,
    value: formatSize(status.logicalBytes),
    says: `in ${plural(status.names, "file")}`,
  };
}

function safeFigure({ status, isHeard }: LiveState): Figure {
  const { tone, text } = safetyOf(status);
  const common = { id: "figure-safe", title: "Safe", href: "/health", tone, says: text };
  if (status === undefined || !isHeard) return { ...common, value: "–" };
  const { fragments, fragmentsShort } = status;
  const whole = percent(fragments - fragmentsShort, fragments);
  const value = fragments === 0 ? "100 %" : whole;
  if (tone !== "ok") return { ...common, value };
  return { ...common, value, says: `of ${plural(fragments, "fragment")} have their copies` };
}

function peersFigure({ status, peers }: LiveState): Figure {
  const common = { id: "figure-peers", title: "Held by", href: "/peers" } as const;
  const zones = new Set(peers.map(({ peer }) => peer.zone)).size;
  const live = peers.filter(({ liveness }) => liveness === "live").length;
  if (status === undefined) return { ...common, tone: "quiet", value: "–", says: "not known now" };
  return {
    ...common,
    tone: live === peers.length ? "quiet" : "short",
    value: plural(peers.length, "peer"),
    says: `${live === peers.length ? "all live" : `${live} live`}, in ${plural(zones, "zone")}`,
  };
}

function movingFigure({ status, peers }: LiveState): Figure {
  const common = { id: "figure-moving", title: "Moving", href: "/activity" } as const;
  if (status === undefined) return { ...common, tone: "quiet", value: "–", says: "not known now" };
  const bytesPerS = peers.reduce((sum, peer) => sum + peer.receivedBytesPerS, 0);
  const { copiesUnderWay, uploads } = status;
  const parts = [
    ...(copiesUnderWay > 0 ? [plural(copiesUnderWay, "copy", "copies")] : []),
    ...(uploads > 0 ? [plural(uploads, "upload")] : []),
  ];
  return {
    ...common,
    tone: "quiet",
    value: bytesPerS === 0 ? "Quiet" : rateText(bytesPerS),
    says: parts.length === 0 ? "nothing is under way" : `${parts.join(", ")} under way`,
  };
}
