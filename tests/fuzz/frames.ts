import { Buffer } from "node:buffer";
import { sleep } from "../../proto/process/clock.ts";
import { type Random, seededRandom } from "../../proto/process/random.ts";
import { FramedConnection } from "../../proto/wire/framed_connection.ts";
import {
  encodeFrame,
  encodeHeading,
  encodeTaken,
  type FrameKind,
  PATH,
  readHeading,
} from "../../proto/wire/frames.ts";
import { status } from "../../proto/wire/grpc.ts";
import type { Papers } from "../../proto/wire/identity.ts";
import { MESSAGE_MAX_BYTES } from "../../proto/words/limits.ts";
import { METHOD_RULES } from "../../proto/wire/method_rules.ts";
import { fragmentsService, swarmService } from "../../proto/wire/schema.ts";
import type { Network } from "../../scripts/launch.ts";
import { connectFramed } from "../support/framed_peer.ts";
import { writerBy } from "./calls.ts";
import { each, type FuzzReport, NEVER_CODES, type Portion } from "./fuzz.ts";

const SEED_STEP = 0xc2b2ae35;
const FRAMES_MAX = 6;
const CALLS_MAX = 3;
const DATA_BYTES = [0, 1, 5, 16_384, 65_536, 300_000];
const MUTATED_SHARE = 0.3;
/** What is not answered by then stays open, as a call may. */
const OPEN_MS = 300;

const CALLED = [
  { path: swarmService.Exchange.path, request: "enjambre.v1.ExchangeRequest" },
  { path: fragmentsService.Store.path, request: "enjambre.v1.StoreRequest" },
];

/** Connections of frames to a peer, with calls that nobody should make: as a member, or nobody would be let in. */
export async function fuzzFrames(network: Network, portion: Portion): Promise<FuzzReport> {
  const papers = await network.identities.papers("client");
  const { address } = network.peers[0]!;
  return await each(network, portion, "frames", async (index) => {
    const bytes = frameCase(portion.seed, index);
    const answer = await answerTo(bytes, address, papers);
    const isWrong = NEVER_CODES.includes(answer);
    return { answer, wrong: isWrong ? `${answer} for ${bytes.length} bytes` : undefined };
  });
}

/** All that one connection says: the same for the same seed. */
export function frameCase(seed: number, index: number): Buffer {
  const random = seededRandom(seed + Math.imul(index, SEED_STEP));
  const below = (limit: number) => Math.floor(random() * limit);
  const calls = Array.from({ length: 1 + below(CALLS_MAX) }, () => callBytes(random));
  const bytes = Buffer.concat(calls);
  return random() < MUTATED_SHARE ? writerBy(random).mutated(bytes) : bytes;
}

function callBytes(random: Random): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  const { path, request } = CALLED[below(CALLED.length)]!;
  const others = Object.keys(METHOD_RULES);
  const called = random() < 0.9 ? path : others[below(others.length)]!;
  const writer = writerBy(random);
  const message = () => {
    const plain = writer.message(request);
    return encodeFrame("message", random() < MUTATED_SHARE ? writer.mutated(plain) : plain);
  };
  const makes = [
    message,
    message,
    () => encodeFrame("data", Buffer.alloc(DATA_BYTES[below(DATA_BYTES.length)]!, 7)),
    () => encodeFrame("beat", Buffer.alloc(below(3))),
    () => encodeTaken(below(2 ** 32)),
    () => encodeFrame("taken", Buffer.alloc(below(9), 255)),
    () => encodeHeading([["x-name", "\u2603"]]),
    () => encodeFrame(["message", "heading"][below(2)] as FrameKind, Buffer.alloc(below(64), 255)),
  ];
  const frames = Array.from({ length: below(FRAMES_MAX) }, () => makes[below(makes.length)]!());
  const begun = random() < 0.95 ? [encodeHeading([[PATH, called]])] : [];
  return Buffer.concat([...begun, ...frames, ...random() < 0.7 ? [encodeHeading([])] : []]);
}

/** How the peer ends the last call that it ends: by a code of gRPC, by cutting the connection, or not yet. */
async function answerTo(bytes: Buffer, address: string, papers: Papers): Promise<string> {
  const socket = await connectFramed(address, papers);
  const connection = new FramedConnection(socket, MESSAGE_MAX_BYTES);
  let answer = "open";
  const reading = (async () => {
    for await (const frame of connection.frames()) {
      if (frame.kind === "heading") {
        answer = status[Number(readHeading(frame).get("grpc-status"))] ?? "no status";
      }
    }
  })().catch(() => answer = answer === "open" ? "cut" : answer);
  connection.send(bytes);
  await Promise.race([reading, sleep(OPEN_MS)]);
  connection.destroy();
  await reading;
  return answer;
}
