import { Buffer } from "node:buffer";
import { Agent, request } from "node:http";
import { sleep } from "../../proto/process/clock.ts";
import { seededRandom } from "../../proto/process/random.ts";
import type { Channels } from "../../proto/wire/client.ts";
import { methodsWithoutEnd } from "../../proto/wire/call_limits.ts";
import { METHOD_RULES } from "../../proto/wire/method_rules.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { parseAddress } from "../../proto/words/address.ts";
import { type Role, roleName } from "../../proto/words/roles.ts";
import type { Network } from "../../scripts/launch.ts";
import { type Answered, Caller } from "../support/caller.ts";
import { type CallCase, callCase, fieldCases } from "./calls.ts";
import { isName, nameCorpus, randomName } from "./names.ts";

const AT_ONCE = 48;
const ANSWER_MAX_MS = 30_000;
/** Of calls that stay open for as long as one likes. */
const ENDLESS_MS = 200;
const FAILURES_MAX = 20;
const BUSY_MS = 500;
const URL_MAX_BYTES = 16 * 1024;
const TOO_LONG = 414;
const SHOWN_BYTES = 512;
const SEED_STEP = 0x85ebca6b;
/** No answer to anything that a caller can send. */
export const NEVER_CODES: readonly string[] = ["INTERNAL", "UNKNOWN", "DATA_LOSS"];

/** What of a group is tried: the cases from one number on. */
export interface Portion {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
}

/** What came of it. */
export interface FuzzReport {
  tried: number;
  readonly byAnswer: Map<string, number>;
  /** Each says how to try it again. */
  readonly failures: string[];
}

/** Every field of every method at its limits, then messages by chance; the first numbers are those of the fields. */
export async function fuzzCalls(network: Network, portion: Portion): Promise<FuzzReport> {
  const fields = fieldCases();
  using callers = await Callers.of(network);
  return await each(network, portion, "calls", async (index) => {
    const { seed } = portion;
    const made = fields[index] ?? callCase(seed, index);
    const isEndless = methodsWithoutEnd.includes(made.method.path);
    const caller = callers.get(made.servedBy, made.role);
    const timeoutMs = isEndless && mayCall(made) ? ENDLESS_MS : ANSWER_MAX_MS;
    const answered = await caller.call(made.method, timeoutMs, made.bytes);
    return { answer: answered.code, wrong: wrongOf(made, answered, isEndless) };
  });
}

function mayCall({ method, role }: CallCase): boolean {
  const { callers, newcomers, ownDevice } = METHOD_RULES[method.path]!;
  return callers.includes(role) || newcomers === true || ownDevice === true;
}

function wrongOf(made: CallCase, { code, details }: Answered, isEndless: boolean) {
  const { path } = made.method;
  const shown = made.bytes.subarray(0, SHOWN_BYTES).toString("hex");
  const says = `${path} of ${made.servedBy} as ${made.role}: ${code} ${details} for ${shown}`;
  if (!mayCall(made) && code !== "PERMISSION_DENIED" && code !== "RESOURCE_EXHAUSTED") return says;
  if (NEVER_CODES.includes(code)) return says;
  return code === "DEADLINE_EXCEEDED" && !isEndless ? says : undefined;
}

/** Names, to the tracker and in addresses of the gateway; the first ones are those of the corpus. */
export async function fuzzNames(network: Network, portion: Portion): Promise<FuzzReport> {
  const corpus = nameCorpus();
  using channels = network.channels();
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    return await each(network, portion, "names", async (index) => {
      const random = seededRandom(portion.seed + Math.imul(index, SEED_STEP));
      const name = corpus[index] ?? randomName(random);
      const answer = await answerTo(channels, network.tracker.address, name);
      // What has no UTF-8 goes over the wire as what stands for it.
      const expected = isName(Buffer.from(name).toString()) ? "not_found" : "invalid";
      const status = await statusOf(network.webserver.httpAddress, name, agent);
      const isWrong = answer !== expected || status >= 500;
      const says = `${JSON.stringify(name)}: ${answer}, not ${expected}; HTTP ${status}`;
      return { answer: `${answer} ${status}`, wrong: isWrong ? says : undefined };
    });
  } finally {
    agent.destroy();
  }
}

/** What the tracker says; told that it is asked too often, one waits. */
async function answerTo(channels: Channels, tracker: string, name: string): Promise<string> {
  while (true) {
    const asked = channels.unary(tracker, catalogService.Info, { name });
    const answer = await asked.then(() => "found", ({ code }: EnjambreError) => code);
    if (answer !== "exhausted") return answer;
    await sleep(BUSY_MS);
  }
}

/** What the gateway says to a name: as it is where that can be sent, and encoded where not. */
function statusOf(address: string, name: string, agent: Agent): Promise<number> {
  const { host, port } = parseAddress(address);
  const path = /^[!-~]+$/.test(name) ? name : encodeURIComponent(name.toWellFormed());
  return new Promise((resolve, reject) => {
    const asking = request({ host, port, path: `/files/${path}`, agent }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode!));
      response.on("error", reject);
    });
    // Of an address that is far too long it does not hear the end.
    asking.on("error", (error) => path.length > URL_MAX_BYTES ? resolve(TOO_LONG) : reject(error));
    asking.end();
  });
}

export interface Tried {
  readonly answer: string;
  readonly wrong: string | undefined;
}

export async function each(
  network: Network,
  { seed, from, count }: Portion,
  group: string,
  attempt: (index: number) => Promise<Tried>,
): Promise<FuzzReport> {
  const report: FuzzReport = { tried: 0, byAnswer: new Map(), failures: [] };
  const again = (index: number) =>
    `deno task fuzz ${group} --seed ${seed} --from ${index} --count 1`;
  const worker = async () => {
    while (report.tried < count && report.failures.length < FAILURES_MAX) {
      const index = from + report.tried;
      report.tried += 1;
      const { answer, wrong } = await attempt(index)
        .catch((thrown) => ({ answer: "broken", wrong: String(thrown) }));
      report.byAnswer.set(answer, (report.byAnswer.get(answer) ?? 0) + 1);
      if (wrong !== undefined) report.failures.push(`${again(index)}\n  ${wrong}`);
      for (const { running, label, log } of network.programs) {
        if (running) continue;
        report.failures.push(`${again(index)}\n  ${label} died at about this\n${log}`);
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return report;
}

/** A connection to each program as each role. */
class Callers implements Disposable {
  readonly #callers = new Map<string, Caller>();

  static async of(network: Network): Promise<Callers> {
    const { tracker, webserver, peers: [peer], identities } = network;
    const callers = new Callers();
    const served = { tracker, webserver, peer: peer! };
    for (const role of ["tracker", "webserver", "peer", "client", "reader", "admin"] as const) {
      const papers = await identities.papers(role);
      for (const [servedBy, { address }] of Object.entries(served)) {
        const name = roleName(servedBy as Role);
        const caller = new Caller(address, name, identities.own.papers.trustPem, papers);
        callers.#callers.set(`${servedBy} ${role}`, caller);
      }
    }
    return callers;
  }

  get(servedBy: Role, role: Role): Caller {
    return this.#callers.get(`${servedBy} ${role}`)!;
  }

  [Symbol.dispose](): void {
    for (const caller of this.#callers.values()) caller[Symbol.dispose]();
  }
}
