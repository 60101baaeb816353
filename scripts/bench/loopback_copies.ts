import { timeLimit } from "../../proto/process/clock.ts";
import { Server } from "./swarm/contender.ts";
import { curl, startNginx } from "./swarm/http_copies.ts";
import { findTool, missingTools, runTool } from "./swarm/tools.ts";

const READY_WITHIN_MS = 10_000;
const LOOPBACK = "127.0.0.1";

/** A server of somebody else's on this machine, and its client. */
export interface Copier extends AsyncDisposable {
  /** Runs the client: brings the file to a path. */
  copy(target: string): Promise<void>;
}

/** Programs with which people copy files from machine to machine. */
export interface CopyTool {
  readonly name: string;
  /** Why it cannot run here; undefined when it can. */
  obstacle(): string | undefined;
  /** Starts a server that offers the file. @param folder Empty, for its own files. */
  start(folder: string, file: string): Promise<Copier>;
}

const nginxAndCurl: CopyTool = {
  name: "nginx + curl",
  obstacle: () => missingTools("nginx", "curl"),
  async start(folder, served) {
    using limit = timeLimit(READY_WITHIN_MS);
    const address = `${LOOPBACK}:${freePort()}`;
    const server = await startNginx({
      ...{ runner: [], folder, address, served, signal: limit.signal },
    });
    return copier(server, (target) => curl("--output", target, server.url));
  },
};

/** Its daemon, so that no shell nor cipher is measured. */
const rsync: CopyTool = {
  name: "rsync",
  obstacle: () => missingTools("rsync"),
  async start(folder, file) {
    using limit = timeLimit(READY_WITHIN_MS);
    const program = findTool("rsync")!;
    const port = freePort();
    const at = file.lastIndexOf("/");
    Deno.writeTextFileSync(`${folder}/rsyncd.conf`, rsyncConfig(file.slice(0, at)));
    const server = new Server([
      ...[program, "--daemon", "--no-detach", `--config=${folder}/rsyncd.conf`],
      ...[`--address=${LOOPBACK}`, `--port=${port}`],
    ]);
    const url = `rsync://${LOOPBACK}:${port}`;
    await server.ready([program, `${url}/`], limit.signal);
    const from = `${url}/bench${file.slice(at)}`;
    return copier(server, (target) => [program, "--whole-file", from, target]);
  },
};

export const COPY_TOOLS: readonly CopyTool[] = [nginxAndCurl, rsync];

function copier(server: Server, line: (target: string) => string[]): Copier {
  return {
    copy: async (target) => void await runTool(line(target)),
    [Symbol.asyncDispose]: () => server.end(),
  };
}

/** As the user that runs it: what is in memory may be closed to all others. */
function rsyncConfig(root: string): string {
  const user = Deno.uid() === 0 ? ["uid = 0", "gid = 0"] : [];
  return ["use chroot = no", ...user, "[bench]", `path = ${root}`, "read only = yes"].join("\n");
}

function freePort(): number {
  using listener = Deno.listen({ hostname: LOOPBACK, port: 0 });
  return listener.addr.port;
}
