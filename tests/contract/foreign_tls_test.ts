import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { timeLimit } from "../../proto/process/clock.ts";
import { writeIdentity } from "../../proto/wire/identity.ts";
import { directoryService } from "../../proto/wire/schema.ts";
import { unary } from "../../proto/wire/server.ts";
import { Identities } from "../../scripts/identities.ts";
import { serveGrpc } from "../support/grpc_server.ts";
import { FRAME, frame, PREFACE } from "../support/hostile.ts";
import { needs } from "../support/needs.ts";

const ANSWER_WITHIN_MS = 5_000;
const HEAD_BYTES = 9;
const ACK = 1;
/** Older than what is promised; the client has to be told to dare. */
const OLD = ["-cipher", "ALL:@SECLEVEL=0"];

const openssl = needs({
  tool: "openssl",
  present: await new Deno.Command("openssl", { args: ["version"], stdout: "null" }).output()
    .then(({ success }) => success, () => false),
  install: "apt-get install openssl",
});

/** What `openssl s_client` came to. */
interface Spoken {
  /** Whether the server answered a ping over TLS before it hung up, if it did. */
  readonly isAnswered: boolean;
  readonly log: string;
}

/** Says hello in HTTP/2, pings, and listens until that is answered or the server has hung up. */
async function speak(address: string, args: readonly string[]): Promise<Spoken> {
  const child = new Deno.Command("openssl", {
    args: ["s_client", "-connect", address, "-quiet", "-alpn", "h2", ...args],
    // Not what a distribution has forbidden its clients: the server is to refuse.
    env: { OPENSSL_CONF: "/dev/null" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  using limit = timeLimit(ANSWER_WITHIN_MS);
  const end = () => {
    try {
      child.kill("SIGKILL");
    } catch (thrown) {
      // It has ended by itself.
      assert(thrown instanceof TypeError);
    }
  };
  limit.signal.addEventListener("abort", end);
  const log = new Response(child.stderr).text();
  const writer = child.stdin.getWriter();
  const settings = frame(FRAME.settings, 0, 0, Buffer.alloc(0));
  const ping = frame(FRAME.ping, 0, 0, Buffer.alloc(8));
  // It may have ended already, with nobody to read this.
  writer.write(Buffer.concat([PREFACE, settings, ping])).catch(() => {});
  let said = Buffer.alloc(0);
  for await (const bytes of child.stdout) {
    said = Buffer.concat([said, bytes]);
    if (hasPong(said)) end();
  }
  await writer.abort().catch(() => {});
  await child.status;
  return { isAnswered: hasPong(said), log: await log };
}

/** Whether a whole answer to a ping is among the frames. */
function hasPong(frames: Buffer): boolean {
  for (let at = 0; at + HEAD_BYTES <= frames.byteLength;) {
    const bytes = frames.readUIntBE(at, 3);
    const isWhole = at + HEAD_BYTES + bytes <= frames.byteLength;
    if (isWhole && frames[at + 3] === FRAME.ping && frames[at + 4] === ACK) return true;
    at += HEAD_BYTES + bytes;
  }
  return false;
}

openssl.test("A server speaks TLS 1.2 and 1.3 to a foreign client with a certificate, and to no other", async () => {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
  try {
    const identities = await Identities.make(`${folder}/ours`);
    const strangers = await Identities.make(`${folder}/theirs`);
    const security = await identities.ensure(`${folder}/tracker`, "tracker");
    await using serving = await serveGrpc(directoryService, {
      FindTracker: unary(() => Promise.resolve({ trackers: [], peers: [] })),
    }, { security });
    await Deno.mkdir(`${folder}/client`);
    await writeIdentity(`${folder}/client`, await identities.papers("client"));
    await Deno.mkdir(`${folder}/stranger`);
    await writeIdentity(`${folder}/stranger`, await strangers.papers("client"));
    const papers = (who: string) => [
      ...["-cert", `${folder}/${who}/certificate.pem`, "-key", `${folder}/${who}/identity.pem`],
    ];
    const trust = ["-CAfile", `${folder}/client/network.pem`, "-verify_return_error"];
    const named = ["-verify_hostname", "tracker.enjambre"];

    for (const version of ["-tls1_2", "-tls1_3"]) {
      const member = await speak(serving.address, [
        version,
        ...papers("client"),
        ...trust,
        ...named,
      ]);
      assert(member.isAnswered, `${version}: ${member.log}`);
      const nobody = await speak(serving.address, [version, ...trust]);
      assert(!nobody.isAnswered, `${version}: ${nobody.log}`);
      const stranger = await speak(serving.address, [version, ...papers("stranger")]);
      assert(!stranger.isAnswered, `${version}: ${stranger.log}`);
    }
    for (const version of ["-tls1", "-tls1_1"]) {
      const old = await speak(serving.address, [version, ...OLD, ...papers("client")]);
      assert(!old.isAnswered, version);
      assert.match(old.log, /alert (protocol version|handshake failure)/, version);
    }
    const mistaken = await speak(serving.address, [
      ...[...papers("client"), ...trust, "-verify_hostname", "peer.enjambre"],
    ]);
    assert.match(mistaken.log, /hostname mismatch/i);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
