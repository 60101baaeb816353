import { formatSize } from "../../proto/words/units.ts";
import type { RateLimit__Output } from "../../proto/gen/enjambre/v1/RateLimit.ts";
import { required } from "../../proto/wire/convert.ts";
import { swarmService } from "../../proto/wire/schema.ts";
import type { Client } from "./client.ts";
import { print, printJson } from "../../proto/process/output.ts";

const TIMEOUT_MS = 5_000;

export interface LimitCommandFlags {
  readonly at: string;
  /** Bytes a second; Infinity: no limit; absent: as it is. */
  readonly upload?: number;
  readonly download?: number;
}

/** `peer limit` */
export async function limit(client: Client, flags: LimitCommandFlags): Promise<void> {
  const { at, upload, download } = flags;
  const request = {
    ...(upload !== undefined && { uploadBytesPerS: asked(upload) }),
    ...(download !== undefined && { downloadBytesPerS: asked(download) }),
  };
  const limits = { timeoutMs: TIMEOUT_MS };
  const response = await client.channels.unary(at, swarmService.Limit, request, limits);
  const inForce = {
    upload: required(response.upload, "upload"),
    download: required(response.download, "download"),
  };
  if (client.flags.json) {
    return printJson({
      address: at,
      upload_bytes_per_s: inForce.upload.bytesPerS,
      upload_origin: originOf(inForce.upload),
      download_bytes_per_s: inForce.download.bytesPerS,
      download_origin: originOf(inForce.download),
    });
  }
  for (const [direction, rate] of Object.entries(inForce)) {
    const shown = rate.bytesPerS === 0 ? "no limit" : `${formatSize(rate.bytesPerS)}/s`;
    print(`${direction.padEnd(10)} ${shown.padEnd(12)} by ${originOf(rate)}`);
  }
}

function asked(bytesPerS: number): number {
  return Number.isFinite(bytesPerS) ? bytesPerS : 0;
}

function originOf({ origin }: RateLimit__Output): string {
  return origin.replace("LIMIT_ORIGIN_", "").toLowerCase();
}
