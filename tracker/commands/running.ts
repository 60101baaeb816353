import { startLog } from "../../proto/process/log.ts";
import { printJson } from "../../proto/process/output.ts";
import { EnjambreError, EXIT_CODE_BY_ERROR } from "../../proto/words/errors.ts";
import { Channels, type Method } from "../../proto/wire/client.ts";
import { commandSecurity } from "../../proto/client/security.ts";
import { DATA_FOLDER, type OperatorFlags } from "../config.ts";

const TIMEOUT_MS = 5_000;

/** The running tracker, as an operator's command speaks with it. */
export interface RunningTracker {
  readonly flags: OperatorFlags;
  call<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    timeoutMs?: number,
  ): Promise<Response>;
}

/** Runs a command against the tracker at `--tracker`. With `--json` a failure is a document, too. */
export async function withRunningTracker(
  flags: OperatorFlags,
  run: (tracker: RunningTracker) => Promise<void>,
): Promise<void> {
  await startLog({ level: flags.logLevel, format: flags.logFormat });
  try {
    const { security } = await commandSecurity(flags, DATA_FOLDER);
    using channels = new Channels(security);
    await run({
      flags,
      call: (method, request, timeoutMs = TIMEOUT_MS) =>
        channels.unary(flags.tracker, method, request, { timeoutMs }),
    });
  } catch (thrown) {
    if (flags.json && thrown instanceof EnjambreError) {
      const { code, message } = thrown;
      printJson({ error: { code, message, exit_code: EXIT_CODE_BY_ERROR[code] } });
    }
    throw thrown;
  }
}
