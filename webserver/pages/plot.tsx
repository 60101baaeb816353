/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

/** Sizes of a plot, in its own units. */
const WIDTH = 320;
const HEIGHT = 72;
const DAY_MS = 24 * 3_600_000;
/** A plot of a webserver that has just started is not of a whole day. */
const SPAN_MIN_MS = 10 * 60_000;
/** Samples further apart than this are not joined: nothing is known between. */
const JOIN_MAX_MS = 3 * 60_000;

export interface PlotPoint {
  readonly atMs: number;
  readonly value: number;
}

export interface PlotSettings {
  readonly title: string;
  readonly points: readonly PlotPoint[];
  readonly nowMs: number;
  /** The value as people read it. */
  readonly format: (value: number) => string;
}

/** One figure over the last 24 hours, from 0 up. */
export function Plot({ title, points, nowMs, format }: PlotSettings) {
  const most = Math.max(...points.map(({ value }) => value), 0);
  const last = points.at(-1)?.value ?? 0;
  const spanMs = Math.min(DAY_MS, Math.max(SPAN_MIN_MS, nowMs - (points[0]?.atMs ?? nowMs)));
  const line = pathOf(points, { most, nowMs, spanMs });
  return (
    <figure class="plot">
      <figcaption>
        {title} <strong>{format(last)}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}, last 24 hours: now ${format(last)}, at most ${format(most)}`}
      >
        <path class="grid" d={`M0 ${HEIGHT - 1}H${WIDTH}M0 1H${WIDTH}`} />
        <path class="line" d={line} vector-effect="non-scaling-stroke" />
      </svg>
      <span class="quiet axis">
        <span>{spanText(spanMs)} ago</span>
        <span>most {format(most)}</span>
        <span>now</span>
      </span>
    </figure>
  );
}

function spanText(spanMs: number): string {
  const minutes = Math.round(spanMs / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function pathOf(
  points: readonly PlotPoint[],
  { most, nowMs, spanMs }: { most: number; nowMs: number; spanMs: number },
): string {
  let before: PlotPoint | undefined;
  let path = "";
  for (const point of points) {
    const x = round(WIDTH * (1 - (nowMs - point.atMs) / spanMs));
    const y = round(HEIGHT - 2 - (HEIGHT - 6) * (most === 0 ? 0 : point.value / most));
    const joins = before !== undefined && point.atMs - before.atMs <= JOIN_MAX_MS;
    // A lone sample is a dot.
    path += joins ? `L${x} ${y}` : `M${x} ${y}h.01`;
    before = point;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
