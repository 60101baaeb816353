// Runs every test and says at last `N passed, N failed`. What is given goes on to `deno test`: flags (`--filter x`) and
// paths (`deno task test -- tests/property`).
import { existsSync } from "node:fs";
import process from "node:process";
import { isContinuousIntegration } from "../tests/support/needs.ts";
import { TestOutput } from "./test_output.ts";

const INTEGRATION = "tests/integration";
/** Whole networks at a time, for two cores: they wait more than they work. */
const NETWORKS_AT_ONCE = 3;
/** Tests of whole networks in which time matters, and which must have the machine for themselves. */
const MEASURING = [
  "floods",
  "limits",
  "no_tracker",
  "repair_budget",
  "repair_yields",
  "signals",
  "standstill",
].map((name) => `${INTEGRATION}/${name}_test.ts`);

/**
 * Files of tests of whole networks that may fail beside others and hold when they run alone: a busy machine is no fault
 * of ours. They are named. More than so many at once are.
 */
const UNSTEADY_MAX = 2;

/** Turns a use after free in native code into a crash of the test; see `proto/wire/http2_guard.ts`. */
const POISON = "glibc.malloc.tcache_count=0:glibc.malloc.perturb=165";

interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Names of tests that did not run. */
  readonly skipped: readonly string[];
  /** Files that are worth a second run, alone. */
  readonly unsteady: readonly string[];
}

interface Pass {
  /** Of `deno test`, with their values. */
  readonly flags: readonly string[];
  readonly paths: readonly string[];
  readonly env: Record<string, string>;
  /** What runs some of its files once more, alone; none of other tests are. */
  readonly again?: (some: readonly string[]) => Pass;
}

/** What may share the machine runs side by side, then what measures time alone. */
function passesFor(given: readonly string[]): Pass[] {
  const args = given.filter((arg) => arg !== "--");
  const paths = args.filter((arg) => !arg.startsWith("-") && existsSync(arg));
  const flags = args.filter((arg) => !paths.includes(arg));
  const isIntegration = (path: string) => path.replace(/^\.\//, "").startsWith(INTEGRATION);
  const holdsIntegration = (path: string) => [".", "./", "tests", "tests/"].includes(path);

  const passes: Pass[] = [];
  const others = paths.filter((path) => !isIntegration(path));
  if (paths.length === 0 || others.length > 0) {
    const apart = ["--parallel", `--ignore=${INTEGRATION},scripts/test.ts`];
    passes.push({ flags: [...apart, ...flags], paths: others, env: {} });
  }
  const chosen = paths.length === 0 || paths.some(holdsIntegration)
    ? testFilesOf(INTEGRATION)
    : paths.filter(isIntegration).flatMap(testFilesOf);
  const measuring = chosen.filter((path) => MEASURING.includes(path));
  const sharing = chosen.filter((path) => !MEASURING.includes(path));
  if (sharing.length > 0) passes.push(networks(flags, sharing, NETWORKS_AT_ONCE));
  if (measuring.length > 0) passes.push(networks(flags, measuring, 1));
  return passes;
}

/** Tests of whole networks, so many files of them at once. */
function networks(flags: readonly string[], paths: readonly string[], atOnce: number): Pass {
  const env = { GLIBC_TUNABLES: POISON, DENO_JOBS: `${atOnce}` };
  const again = (some: readonly string[]) => networks(flags, some, 1);
  return { flags: atOnce > 1 ? ["--parallel", ...flags] : flags, paths, env, again };
}

/** The test files in a folder, or the one file. */
function testFilesOf(path: string): string[] {
  const plain = path.replace(/^\.\//, "").replace(/\/$/, "");
  if (!Deno.statSync(plain).isDirectory) return [plain];
  const names = [...Deno.readDirSync(plain)].map(({ name }) => name).sort();
  return names.filter((name) => name.endsWith("_test.ts")).map((name) => `${plain}/${name}`);
}

/** Runs `deno test`, shows what it prints while it prints it, and reads the counts from its closing line. */
async function run(pass: Pass, skippedPath: string): Promise<Counts> {
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", ENJAMBRE_SKIPPED_TESTS: skippedPath };
  const child = new Deno.Command(Deno.execPath(), {
    // Types are the matter of `deno check`: a wrong one in a file of tests must not keep all others from running.
    args: ["test", "--no-check", "--allow-all", "--permit-no-files", ...pass.flags, ...pass.paths],
    clearEnv: true,
    env: {
      ...withoutNoise(env),
      ...(Deno.stdout.isTerminal() ? {} : { NO_COLOR: "1" }),
      ...pass.env,
    },
    stdout: "piped",
  }).spawn();
  const stop = () => child.kill("SIGTERM");
  Deno.addSignalListener("SIGTERM", stop);
  const output = new TestOutput();
  for await (const line of linesShown(child.stdout)) output.read(line);
  const { success, code, signal } = await child.status;
  Deno.removeSignalListener("SIGTERM", stop);
  const { skipped } = output;
  const { passed, failed } = output.counts ?? { passed: 0, failed: 0 };
  const isWhole = success || (failed > 0 && signal === null);
  const files = [...output.failedFiles];
  const mayGoAgain = isWhole && !output.hasBrokenModule && files.length <= UNSTEADY_MAX;
  const unsteady = pass.again !== undefined && mayGoAgain ? files : [];
  if (isWhole) return { passed, failed, skipped, unsteady };
  console.log(`deno test itself failed (${signal ?? `exit code ${code}`})`);
  return { passed, failed: failed + 1, skipped, unsteady };
}

/** What failed beside others and holds alone passes, and is named. */
async function runAgain(pass: Pass, first: Counts, skippedPath: string): Promise<Counts> {
  const { passed, failed, skipped, unsteady } = first;
  if (unsteady.length === 0) return first;
  console.log(`Failed, and run once more, alone: ${unsteady.join(", ")}`);
  const second = await run(pass.again!(unsteady), skippedPath);
  if (second.failed > 0 || second.passed < failed) return { ...first, unsteady: [] };
  return { passed: passed + failed, failed: 0, skipped, unsteady };
}

function withoutNoise(env: Record<string, string | undefined>): Record<string, string> {
  const set = Object.entries(env).filter(([name, value]) => name !== "RUST_BACKTRACE" && value);
  return Object.fromEntries(set) as Record<string, string>;
}

/** Passes the bytes on to stdout and gives the whole lines in them, without colours. */
async function* linesShown(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop()!;
    // deno-lint-ignore no-control-regex
    for (const line of lines) yield line.replace(/\u001b\[[0-9;]*m/g, "").trim();
  }
  if (rest !== "") yield rest;
}

interface SkipReason {
  readonly name: string;
  readonly reason: string;
  /** Whether it is no failure anywhere. */
  readonly isOptional: boolean;
}

function reasonsByName(skippedPath: string): Map<string, SkipReason> {
  const lines = Deno.readTextFileSync(skippedPath).split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => JSON.parse(line)).map((skip) => [skip.name, skip]));
}

async function main(args: readonly string[]): Promise<void> {
  const skippedPath = await Deno.makeTempFile({ prefix: "enjambre-skipped-" });
  let passed = 0;
  let failed = 0;
  const skipped: string[] = [];
  const unsteady: string[] = [];
  for (const pass of passesFor(args)) {
    const counts = await runAgain(pass, await run(pass, skippedPath), skippedPath);
    passed += counts.passed;
    failed += counts.failed;
    skipped.push(...counts.skipped);
    unsteady.push(...counts.unsteady);
  }

  const reasons = reasonsByName(skippedPath);
  await Deno.remove(skippedPath);
  for (const name of skipped) {
    console.log(`Skipped: ${name} (${reasons.get(name)?.reason ?? "no reason"})`);
  }
  const needed = skipped.filter((name) => reasons.get(name)?.isOptional !== true);
  if (needed.length > 0 && isContinuousIntegration()) {
    console.log("Under CI a skipped test counts as failed");
    failed += needed.length;
  }
  for (const file of unsteady) {
    console.log(`Unsteady: ${file} failed beside others and passed alone; find out why, above`);
  }
  if (passed + failed === 0) console.log("No test ran");
  if (failed > 0 || passed === 0) Deno.exitCode = 1;
  // Whoever reads it under CI expects two numbers; what was skipped stands above.
  const isTold = skipped.length > 0 && !isContinuousIntegration();
  const skippedText = isTold ? `, ${skipped.length} skipped` : "";
  console.log(`${passed} passed, ${failed} failed${skippedText}`);
}

// `deno test` takes a file of this name for a test: without the question it would start itself for ever.
if (import.meta.main) await main(Deno.args);
