// A child of the tests of proto/process: a program whose one argument says how it goes.
import { buildCommand } from "@stricli/core";
import { runCommandLine } from "../../proto/process/command_line.ts";
import { type Lifecycle, runServer } from "../../proto/process/lifecycle.ts";
import { logger, startLog } from "../../proto/process/log.ts";
import { setting, wholeNumber } from "../../proto/process/settings.ts";
import { EnjambreError, ERROR_CODES } from "../../proto/words/errors.ts";

const log = logger("sample");

interface Flags {
  readonly deadAfter: number;
  readonly logFormat: string;
}

function start(how: string, { resources, stopping, fail }: Lifecycle): Promise<string> {
  for (const name of ["first", "second"]) {
    resources.defer(() => console.error(`closed ${name}, stopping: ${stopping.aborted}`));
  }
  if (how === "no-start") throw new EnjambreError("unavailable", "Cannot start: the port is taken");
  if (how === "fails-later") {
    setTimeout(() => fail(new EnjambreError("corrupt", "Cannot go on: the folder is gone")), 10);
  }
  if (how === "rejection") {
    Promise.reject(new Error("nobody waits for this"));
  }
  return Promise.resolve("127.0.0.1:1");
}

const sample = buildCommand({
  parameters: {
    flags: {
      deadAfter: setting({
        name: "dead-after",
        parse: wholeNumber(1, 9),
        brief: "Silence",
        placeholder: "N",
        fallback: "3",
      }),
      logFormat: setting({
        name: "log-format",
        parse: String,
        brief: "How to log",
        placeholder: "FORMAT",
        fallback: "text",
      }),
    },
    positional: {
      kind: "tuple",
      parameters: [{ parse: String, brief: "How it goes", placeholder: "HOW" }],
    },
  },
  docs: { brief: "A program for tests" },
  async func(flags: Flags, how: string) {
    await startLog({ level: "info", format: flags.logFormat === "json" ? "json" : "text" });
    const code = ERROR_CODES.find((each) => each === how);
    if (code !== undefined) throw new EnjambreError(code, `Cannot do it: ${code}`);
    if (how === "bug") throw new TypeError("a fault of ours");
    if (how === "settings") return console.log(`dead-after ${flags.deadAfter}`);
    if (how === "reads") return console.log(await Deno.readTextFile("deno.json"));
    if (how === "log") return writeLog();
    // Nothing listens at its address, which it notices at once or, for all that its tests see, never.
    const probeEveryMs = how === "deaf" ? 10 : 3_600_000;
    await runServer("sample", (lifecycle) => start(how, lifecycle), probeEveryMs);
  },
});

function writeLog(): void {
  const cause = new Error("the disk\nis full");
  log.warning("A peer said {what}", { what: "one\ntwo\u001b[31m", peer: "abc" });
  log.error("Broken", { error: new EnjambreError("internal", "Outer", { cause }), bytes: 3n });
  log.debug("Not shown");
}

await runCommandLine("sample", sample, Deno.args);
