import { fileURLToPath } from "node:url";
import { nowMs, sleep } from "../../../proto/process/clock.ts";
import {
  allEqual,
  type Contender,
  filesWritten,
  HOLDER,
  type Ready,
  receiversOf,
  Server,
  type Stage,
} from "./contender.ts";
import { parseScrape } from "./readings.ts";
import { findTool, runTool } from "./tools.ts";
import { makeTorrent, percentEncoded, type Torrent } from "./torrent.ts";

const FILE_NAME = "data";
const PEER_PORT = 6881;
const TRACKER_PORT = 6969;
const SEEDING_CHECK_MS = 100;
const LIBTORRENT_PEER = fileURLToPath(new URL("libtorrent_peer.py", import.meta.url));
/** Those of them that have the library: a machine may have several. */
const PYTHONS = ["python3", "/usr/bin/python3"];
/** Reads one page without a tool that may not be there. */
const HTTP_GET =
  'exec 3<>"/dev/tcp/$1/$2" && printf "GET %s HTTP/1.0\\r\\n\\r\\n" "$3" >&3 && cat <&3';

/** What one peer of a swarm is given. */
interface PeerPlace {
  readonly torrent: string;
  /** Where the file is or shall be, and what else it needs. */
  readonly folder: string;
  readonly address: string;
  readonly isHolder: boolean;
  /** To be written when the file is whole. */
  readonly done: string;
  /** A program that writes it. */
  readonly doneScript: string;
}

/** One BitTorrent program. */
interface BitTorrentClient {
  readonly name: string;
  obstacle(): Promise<string | undefined>;
  /** The command of a peer; may lay files of its own into its folder. */
  line(place: PeerPlace): Promise<string[]>;
  /** Whether what it writes as `done` are the bytes that it got in vain. */
  readonly tellsDuplicates?: boolean;
}

const aria2: BitTorrentClient = {
  name: "aria2",
  obstacle: () => Promise.resolve(lacks("aria2c", "aria2")),
  line: ({ torrent, folder, isHolder, doneScript }) =>
    Promise.resolve([
      ...[findTool("aria2c")!, "--no-conf", "--quiet", `--dir=${folder}`],
      ...["--enable-dht=false", "--bt-enable-lpd=false", `--listen-port=${PEER_PORT}`],
      ...["--seed-ratio=0.0", "--file-allocation=none", "--allow-overwrite=true"],
      ...isHolder ? ["--check-integrity=true"] : [],
      ...[`--on-bt-download-complete=${doneScript}`, torrent],
    ]),
};

const libtorrent: BitTorrentClient = {
  name: "libtorrent",
  async obstacle() {
    return await pythonWithLibtorrent() ? undefined : notInstalled("python3-libtorrent");
  },
  async line({ torrent, folder, address, done }) {
    const python = (await pythonWithLibtorrent())!;
    return [python, LIBTORRENT_PEER, torrent, folder, `${address}:${PEER_PORT}`, done];
  },
  tellsDuplicates: true,
};

const transmission: BitTorrentClient = {
  name: "transmission",
  obstacle: () => Promise.resolve(lacks("transmission-cli", "transmission-cli")),
  line({ torrent, folder, isHolder, doneScript }) {
    const settings = { "dht-enabled": false, "lpd-enabled": false, "utp-enabled": false };
    Deno.mkdirSync(`${folder}/config`);
    Deno.writeTextFileSync(`${folder}/config/settings.json`, JSON.stringify(settings));
    return Promise.resolve([
      ...[findTool("transmission-cli")!, "--config-dir", `${folder}/config`],
      ...["--download-dir", folder, "--port", `${PEER_PORT}`, "--no-portmap"],
      ...["--no-uplimit", "--no-downlimit", "--encryption-tolerated"],
      ...isHolder ? ["--verify"] : ["--finish", doneScript],
      torrent,
    ]);
  },
};

/** Every BitTorrent program that is known here. */
export const bitTorrentContenders: readonly Contender[] = [aria2, libtorrent, transmission]
  .map(asContender);

function asContender(client: BitTorrentClient): Contender {
  return {
    name: client.name,
    obstacle: async () => lacks("opentracker", "opentracker") ?? await client.obstacle(),
    prepare: (stage) => prepare(client, stage),
  };
}

async function prepare(client: BitTorrentClient, stage: Stage): Promise<Ready> {
  const { lab, file, folder, signal } = stage;
  const tracker = `http://${lab.servicesAddress}:${TRACKER_PORT}/announce`;
  const torrent = makeTorrent(Deno.readFileSync(file.path), FILE_NAME, tracker);
  Deno.writeFileSync(`${folder}/torrent`, torrent.bytes);
  startTracker(stage, torrent);
  const place = (peer: number) => makePlace(stage, peer);
  const holder = place(HOLDER);
  // The same bytes under another name; no program here writes to what it only seeds.
  Deno.linkSync(file.path, `${holder.folder}/${FILE_NAME}`);
  const servers = [await start(client, stage, HOLDER, holder)];
  while (await seeders(stage, torrent) === 0) await sleep(SEEDING_CHECK_MS, signal);
  const receivers = receiversOf(lab).map((peer) => ({ peer, place: place(peer) }));
  const duplicates = () =>
    receivers.reduce((sum, { place }) => sum + Number(Deno.readTextFileSync(place.done)), 0);
  return {
    async go() {
      const startMs = nowMs();
      for (const { peer, place } of receivers) {
        servers.push(await start(client, stage, peer, place));
      }
      const writtenMs = await filesWritten(receivers.map(({ place }) => place.done), signal);
      return writtenMs.map((ms) => ms - startMs);
    },
    cpuSeconds: () => servers.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    verified: () =>
      allEqual(receivers.map(({ place }) => `${place.folder}/${FILE_NAME}`), file.sha256),
    ...client.tellsDuplicates && { duplicateBytes: duplicates },
  };
}

/** opentracker serves those torrents alone whose hashes it was given. */
function startTracker({ lab, folder }: Stage, { infoHash }: Torrent): Server {
  // It will not work as root: it locks itself into this folder, and reads it as somebody else.
  const own = `${folder}/tracker`;
  Deno.mkdirSync(own);
  Deno.chmodSync(own, 0o755);
  Deno.writeTextFileSync(`${own}/allowed`, `${infoHash.toHex()}\n`);
  Deno.chmodSync(`${own}/allowed`, 0o644);
  const ports = ["-p", `${TRACKER_PORT}`, "-P", `${TRACKER_PORT}`];
  return new Server([
    ...[...lab.servicesRunner, findTool("opentracker")!, "-i", lab.servicesAddress, ...ports],
    ...["-d", own, "-w", "allowed"],
  ]);
}

/** How many have the whole file, as the tracker knows; nobody while it does not answer. */
async function seeders({ lab }: Stage, { infoHash }: Torrent): Promise<number> {
  const page = `/scrape?info_hash=${percentEncoded(infoHash)}`;
  const get = ["bash", "-c", HTTP_GET, "bash", lab.servicesAddress, `${TRACKER_PORT}`, page];
  return parseScrape(await runTool([...lab.servicesRunner, ...get]).catch(() => ""));
}

function makePlace({ lab, folder }: Stage, peer: number): PeerPlace {
  const own = `${folder}/peer-${peer}`;
  Deno.mkdirSync(own);
  const done = `${own}/done`;
  Deno.writeTextFileSync(`${own}/done.sh`, `#!/bin/sh\n: > "${done}"\n`, { mode: 0o755 });
  return {
    ...{ torrent: `${folder}/torrent`, folder: own, address: lab.address(peer) },
    ...{ isHolder: peer === HOLDER, done, doneScript: `${own}/done.sh` },
  };
}

async function start(client: BitTorrentClient, stage: Stage, peer: number, place: PeerPlace) {
  return new Server([...stage.lab.runner(peer), ...await client.line(place)]);
}

let foundPython: Promise<string | undefined> | undefined;

function pythonWithLibtorrent(): Promise<string | undefined> {
  return foundPython ??= findPython();
}

async function findPython(): Promise<string | undefined> {
  for (const python of PYTHONS) {
    const found = await runTool([python, "-c", "import libtorrent"]).then(() => true, () => false);
    if (found) return python;
  }
}

function lacks(tool: string, debianPackage: string): string | undefined {
  return findTool(tool) === undefined ? notInstalled(debianPackage) : undefined;
}

function notInstalled(debianPackage: string): string {
  return `Debian package ${debianPackage} is not installed`;
}
