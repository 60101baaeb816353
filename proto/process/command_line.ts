import {
  type Application,
  ArgumentParseError,
  buildApplication,
  type Command,
  type CommandContext,
  proposeCompletions,
  type RouteMap,
  run,
  type StricliProcess,
  text_en,
} from "@stricli/core";
import { EnjambreError, EXIT_CODE_BY_ERROR } from "../words/errors.ts";
import { DeafServer, EXIT_DEAF } from "./deaf_server.ts";
import { COMPLETE_COMMAND } from "./completion.ts";
import { VERSION_AND_COMMIT } from "./version.ts";

const EXIT_WRONG_USE = 2;
const EXIT_FAILED = 1;
/** What to do about a program that was started by hand, without the permissions that it needs. */
const HOW_TO_ALLOW =
  "start it with its task or its launcher, or with the flags of scripts/permissions.ts";
const encoder = new TextEncoder();

/**
 * Runs what the arguments ask for and leaves the exit code behind. The one catch of the command line: a failure of ours
 * is one clear line on stderr, anything else is that too, with its cause.
 */
export async function runCommandLine(
  name: string,
  target: Command<CommandContext> | RouteMap<CommandContext>,
  args: readonly string[],
): Promise<void> {
  if (
    Deno.permissions.querySync({ name: "env", variable: "ENJAMBRE_LISTEN" }).state !== "granted"
  ) {
    writer(Deno.stderr).write(`${name}: Deno was not told to allow anything: ${HOW_TO_ALLOW}\n`);
    Deno.exitCode = EXIT_CODE_BY_ERROR.denied;
    return;
  }
  const application = buildApplication(target as RouteMap<CommandContext>, {
    name,
    versionInfo: { currentVersion: VERSION_AND_COMMIT },
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { caseStyle: "convert-camel-to-kebab", disableAnsiColor: true },
    determineExitCode,
    localization: {
      text: {
        ...text_en,
        exceptionWhileRunningCommand: (thrown) => failureLine(name, thrown),
        exceptionWhileParsingArguments: (thrown) =>
          `${name}: ${wrongUse(thrown)}\nSee "${name} --help" for what can be given`,
      },
    },
  });
  // Only a code that is not set yet is set.
  if (args[0] === COMPLETE_COMMAND) return await propose(application, args.slice(2));
  const process: StricliProcess = { stdout: writer(Deno.stdout), stderr: writer(Deno.stderr) };
  await run(application, args, { process });
  const code = Number(process.exitCode ?? EXIT_FAILED);
  // Its own codes for wrong use are negative.
  Deno.exitCode = code < 0 ? EXIT_WRONG_USE : code;
}

/** How the words of a line, of which the last is still being written, can go on: one way a line. */
async function propose(application: Application<CommandContext>, words: string[]): Promise<void> {
  const stdout = writer(Deno.stdout);
  const process = { stdout: { write() {} }, stderr: { write() {} } };
  const proposals = await proposeCompletions(application, words, { process });
  for (const { completion } of proposals) stdout.write(`${completion}\n`);
}

function determineExitCode(thrown: unknown): number {
  if (thrown instanceof DeafServer) return EXIT_DEAF;
  if (thrown instanceof EnjambreError) return EXIT_CODE_BY_ERROR[thrown.code];
  return thrown instanceof Deno.errors.NotCapable ? EXIT_CODE_BY_ERROR.denied : EXIT_FAILED;
}

function failureLine(name: string, thrown: unknown): string {
  // Whoever reads has had enough, as `head` has: nothing to complain of.
  if (thrown instanceof Deno.errors.BrokenPipe) return "";
  if (thrown instanceof EnjambreError && thrown.code !== "internal") {
    return `${name}: ${thrown.message}`;
  }
  if (thrown instanceof Deno.errors.NotCapable) {
    const [what] = thrown.message.split(", run again");
    return `${name}: ${what}, which Deno was not told to allow: ${HOW_TO_ALLOW}`;
  }
  const cause = thrown instanceof EnjambreError ? thrown.cause ?? thrown : thrown;
  return `${name}: ${cause instanceof Error ? cause.stack ?? cause.message : String(cause)}`;
}

function wrongUse(thrown: unknown): string {
  if (thrown instanceof ArgumentParseError) {
    const { externalFlagNameOrPlaceholder: flag, exception } = thrown;
    const why = exception instanceof Error ? exception.message : String(exception);
    // Placeholders of positional arguments are in capitals.
    return /[a-z]/.test(flag) ? `--${kebab(flag)}: ${why}` : `${flag}: ${why}`;
  }
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function kebab(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function writer(stream: { writeSync(bytes: Uint8Array): number }): { write(text: string): void } {
  return {
    write(text) {
      let bytes = encoder.encode(text.trim() === "" ? "" : text);
      while (bytes.byteLength > 0) bytes = bytes.subarray(stream.writeSync(bytes));
    },
  };
}
