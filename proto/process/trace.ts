import type { Attributes, Context } from "@opentelemetry/api";
import { EnjambreError, type ErrorCode } from "../words/errors.ts";

/** Set by Deno where it was started with OTEL_DENO=true: only then is the library loaded. */
const isOn = Symbol.for("opentelemetry.js.api.1") in globalThis;
const api = isOn ? await import("@opentelemetry/api") : undefined;
const tracer = api?.trace.getTracer("enjambre");

/** How others are told which span theirs belongs to (W3C Trace Context), also the name of the header. */
export const TRACEPARENT = "traceparent";

export type SpanKind = "internal" | "client" | "server";

export interface SpanSettings {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
}

/** A part of some work, from its beginning to its end; does nothing where OpenTelemetry is off. */
export interface WorkSpan {
  /** For whoever is asked to do a part of it; undefined: nobody is interested. */
  readonly traceparent: string | undefined;
  note(attributes: Attributes): void;
  /** Work that is begun in `run` belongs to it. */
  within<Result>(run: () => Result): Result;
  /** @param code What it failed with. */
  end(code?: ErrorCode): void;
}

const NOTHING: WorkSpan = {
  traceparent: undefined,
  note() {},
  within: (run) => run(),
  end() {},
};

/** Begins a span that belongs to the one around it. */
export function beginSpan(name: string, settings: SpanSettings = {}): WorkSpan {
  if (api === undefined) return NOTHING;
  return startIn(api.context.active(), name, settings);
}

/** The same, but nothing where nothing around it is traced: what happens again and again by itself is no trace. */
export function beginPart(name: string, settings: SpanSettings = {}): WorkSpan {
  const around = api?.trace.getActiveSpan();
  return around === undefined ? NOTHING : beginSpan(name, settings);
}

/** The same, but it belongs to a span of another program; nothing where that one traces nothing. */
export function joinSpan(
  name: string,
  traceparent: string | undefined,
  settings: SpanSettings = {},
): WorkSpan {
  if (api === undefined || traceparent === undefined) return NOTHING;
  const around = api.propagation.extract(api.ROOT_CONTEXT, { [TRACEPARENT]: traceparent });
  return startIn(around, name, settings);
}

/** Does some work as a span of its own. */
export async function traced<Result>(
  name: string,
  attributes: Attributes,
  work: (span: WorkSpan) => Promise<Result>,
): Promise<Result> {
  const span = beginSpan(name, { attributes });
  try {
    const result = await span.within(() => work(span));
    span.end();
    return result;
  } catch (thrown) {
    span.end(EnjambreError.from(thrown).code);
    throw thrown;
  }
}

function startIn(around: Context, name: string, { kind, attributes }: SpanSettings): WorkSpan {
  const { SpanKind, trace, context, propagation } = api!;
  const kinds = {
    internal: SpanKind.INTERNAL,
    client: SpanKind.CLIENT,
    server: SpanKind.SERVER,
  };
  const span = tracer!.startSpan(name, { kind: kinds[kind ?? "internal"], attributes }, around);
  const inside = trace.setSpan(around, span);
  const carrier: Record<string, string> = {};
  propagation.inject(inside, carrier);
  return {
    traceparent: carrier[TRACEPARENT],
    note: (attributes) => void span.setAttributes(attributes),
    within: (run) => context.with(inside, run),
    end: (code) => {
      if (code !== undefined) {
        span.setAttribute("enjambre.code", code);
        span.setStatus({ code: api!.SpanStatusCode.ERROR, message: code });
      }
      span.end();
    },
  };
}
