import { monotonicMs } from "../../proto/process/clock.ts";
import { type ClientResult, launchNetwork } from "../launch.ts";
import { measureBareStream } from "./bare_stream.ts";
import { sha256OfFile, writeSeededFile } from "./content.ts";
import { type Copier, COPY_TOOLS } from "./loopback_copies.ts";
import { type Figure, median } from "./report.ts";

const GIB = 1024 * 1024 * 1024;
const SIZE_BYTES = GIB;
const HOLDERS = 3;
/** Measured in turn with the bare stream, since machines change their speed while one measures. */
const ROUNDS = 3;
const GET_RATIO_LEAST = 0.6;
const PUT_RATIO_LEAST = 0.5;

/**
 * A large get from three holders, against one bare stream and other programs in the same run. Everything is in memory.
 * @param leaveOut Told what cannot be measured here, and why.
 */
export async function benchTransfer(
  folder: string,
  leaveOut: (what: string) => void,
): Promise<Figure[]> {
  await using network = await launchNetwork({
    ...{ folder, peers: HOLDERS, replicas: HOLDERS },
    peerFlags: ["--keep-free", "0"],
  });
  const source = `${folder}/source`;
  const sha256 = writeSeededFile(source, 1, SIZE_BYTES);
  await done(network.run(["put", source, "--name", "large", "--acknowledge", `${HOLDERS}`]));
  await using others = await startOthers(folder, source, leaveOut);
  const target = `${folder}/back`;
  const measured = async (run: () => Promise<void>) => {
    const rate = await rateOf(run);
    if (sha256OfFile(target) !== sha256) throw new Error("The file that came is another");
    Deno.removeSync(target);
    return rate;
  };
  const bare: number[] = [];
  const got: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await measureBareStream("down", SIZE_BYTES));
    got.push(await measured(() => done(network.run(["get", "large", "--output", target]))));
    for (const { copier, rates } of others.running) {
      rates.push(await measured(() => copier.copy(target)));
    }
  }
  return [
    figure("transfer", "one bare gRPC stream, 1 GiB", median(bare)),
    figure("transfer", `get of 1 GiB from ${HOLDERS} holders`, median(got)),
    ratio("transfer", "get / bare stream", got, bare, GET_RATIO_LEAST),
    ...others.running.flatMap(({ name, rates }) => [
      figure("transfer", `${name}, 1 GiB from one server`, median(rates)),
      ratio("transfer", `get / ${name}`, got, rates),
    ]),
  ];
}

/** Servers of those programs that are installed, each with the rates that are to be measured. */
async function startOthers(folder: string, file: string, leaveOut: (what: string) => void) {
  await using started = new AsyncDisposableStack();
  const running: { name: string; copier: Copier; rates: number[] }[] = [];
  for (const [index, { name, obstacle, start }] of COPY_TOOLS.entries()) {
    const why = obstacle();
    if (why !== undefined) {
      leaveOut(`${name}: ${why}`);
      continue;
    }
    const own = `${folder}/other-${index}`;
    Deno.mkdirSync(own);
    running.push({ name, copier: started.use(await start(own, file)), rates: [] });
  }
  const resources = started.move();
  return { running, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** A large put of one copy, against the same. */
export async function benchPut(folder: string): Promise<Figure[]> {
  await using network = await launchNetwork({
    ...{ folder, peers: HOLDERS },
    peerFlags: ["--keep-free", "0"],
  });
  const source = `${folder}/source`;
  const down: number[] = [];
  const up: number[] = [];
  const put: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    writeSeededFile(source, 10 + round, SIZE_BYTES);
    down.push(await measureBareStream("down", SIZE_BYTES));
    up.push(await measureBareStream("up", SIZE_BYTES));
    const args = ["put", source, "--name", `${round}`, "--replicas", "1"];
    put.push(await rateOf(() => done(network.run(args))));
  }
  return [
    figure("put", "one bare gRPC stream to the client, 1 GiB", median(down)),
    figure("put", "one bare gRPC stream from the client, 1 GiB", median(up)),
    figure("put", "put --replicas 1 of 1 GiB", median(put)),
    ratio("put", "put / bare stream to the client", put, down, PUT_RATIO_LEAST),
    ratio("put", "put / bare stream from the client", put, up),
  ];
}

/** Bytes a second of wall time, with the start of the client in it. */
async function rateOf(run: () => Promise<void>): Promise<number> {
  const startMs = monotonicMs();
  await run();
  return SIZE_BYTES / (monotonicMs() - startMs) * 1000;
}

async function done(running: Promise<ClientResult>): Promise<void> {
  const { code, stderr } = await running;
  if (code !== 0) throw new Error(`peer ended with exit code ${code}: ${stderr}`);
}

function figure(bench: string, what: string, value: number): Figure {
  return { bench, what, value, unit: "bytes/s" };
}

/** The median of the rounds' ratios: what was measured in one round was measured on one and the same machine. */
function ratio(
  bench: string,
  what: string,
  rates: readonly number[],
  bare: readonly number[],
  least?: number,
): Figure {
  const value = median(rates.map((rate, round) => rate / bare[round]!));
  return { bench, what, value, unit: "ratio", ...(least !== undefined && { goal: { least } }) };
}
