import assert from "node:assert/strict";
import { launchWebserver, type Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { content, created, Http, isProblem, same } from "../support/http.ts";
import { networkTest } from "../support/network.ts";

const MIB = 1024 * 1024;

/** More than what lies between a holder and a client that reads slowly. */
const BIG = content(64 * MIB);

/** Each leaves the network as it found it. */
const CLAIMS: Record<string, (http: Http, network: Network) => Promise<void>> = {
  "a content that ends too soon leaves nothing behind": async (http) => {
    for (const length of ["Content-Length: 1000000", "Transfer-Encoding: chunked"]) {
      const connection = await http.connect();
      const head = `PUT /files/cut HTTP/1.1\r\nHost: localhost\r\n${length}\r\n\r\n`;
      await connection.write(new TextEncoder().encode(`${head}5\r\nabcde\r\n`));
      await eventually("the upload is open", () => hasUploads(http, 1));
      connection.close();
      await eventually("the upload is given up", () => hasUploads(http, 0));
      await isProblem(http.ask("/files/cut"), 404, "not_found");
    }
  },

  "a client that goes away gives its transfer back": async (_http, network) => {
    await using narrow = await launchWebserver({
      ...{ identities: network.identities, folder: `${network.folder}/another-webserver` },
      trackers: [network.tracker.address],
      poison: true,
      flags: ["--transfers-max", "1"],
    });
    const http = new Http(narrow);
    await leaveSoon(http);
    await eventually("a slow client's transfer is over", () => leaveSoon(http));
    for (const peer of network.peers) peer.signal("SIGSTOP");
    try {
      await eventually("it is over though the peers stand still", () => leaveSoon(http));
      await eventually("and again", () => leaveSoon(http));
    } finally {
      for (const peer of network.peers) peer.signal("SIGCONT");
    }
  },

  "a holder that is killed under a slow client is made up for": async (http, network) => {
    await network.allLive();
    const response = await http.ask("/files/big");
    const reader = response.body!.getReader();
    const received = new Uint8Array(BIG.byteLength);
    let offset = 0;
    let killed = false;
    for (let piece; !(piece = await reader.read()).done;) {
      received.set(piece.value, offset);
      offset += piece.value.byteLength;
      if (!killed) await network.peers[0]!.end("SIGKILL");
      killed = true;
    }
    same(received, BIG);
    await network.peers[0]!.start();
  },

  "a transfer that no holder is left for ends in an error": async (http, network) => {
    const reader = (await http.ask("/files/big")).body!.getReader();
    await reader.read();
    await Promise.all(network.peers.map((peer) => peer.end("SIGKILL")));
    await assert.rejects(readToEnd(reader));
    await Promise.all(network.peers.map((peer) => peer.start()));
    await network.allLive();
  },

  "a webserver that stops ends transfers in an error, soon": async (_http, network) => {
    await using stopped = await launchWebserver({
      ...{ identities: network.identities, folder: `${network.folder}/another-webserver` },
      trackers: [network.tracker.address],
      poison: true,
    });
    const response = await new Http(stopped).ask("/files/big");
    const reader = response.body!.getReader();
    await reader.read();
    assert.equal((await stopped.end("SIGTERM"))?.code, 0, stopped.log);
    await assert.rejects(readToEnd(reader));
  },

  "without a tracker the page stays, files come back with it": async (http, network) => {
    await network.tracker.end("SIGKILL");
    await isProblem(http.ask("/files/big"), 503, "unavailable");
    const page = await eventually("the page knows", async () => {
      const page = await http.ask("/?q=big");
      const text = await page.text();
      return page.status === 503 && text;
    });
    assert.match(page, /No tracker answers/);
    assert.equal((await (await http.ask("/health/live")).text()).trim(), "live");
    await isProblem(http.ask("/health/ready"), 503, "unavailable");
    await network.tracker.start();
    await network.allLive();
    same(await eventually("files are back", () => http.bytes("big")), BIG);
  },
};

networkTest(
  "HTTP gateway, what goes wrong on the way is told or made up for",
  { peers: 4, replicas: 2 },
  async (network, _folder, test) => {
    const http = new Http(network.webserver);
    await created(http.put("big", BIG));
    for (const [claim, check] of Object.entries(CLAIMS)) {
      await test.step(claim, () => check(http, network));
    }
  },
);

async function readToEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}

async function hasUploads(http: Http, count: number): Promise<boolean> {
  return (await http.json("/api/status")).uploads === count;
}

/** Begins a download and leaves. Answers whether it was let in. */
async function leaveSoon(http: Http): Promise<boolean> {
  const leaving = new AbortController();
  const response = await http.ask("/files/big", { signal: leaving.signal });
  leaving.abort();
  await response.body!.cancel().catch(() => {});
  return response.status === 200;
}
