import {
  allEqual,
  type Contender,
  HOLDER,
  type Ready,
  receiversOf,
  runTimed,
  Server,
  timesOf,
} from "./contender.ts";
import { findTool, missingTools } from "./tools.ts";

const PORT = 8080;

/** Everybody fetches from the one holder: what there is without a swarm. */
export const httpCopies: Contender = {
  name: "nginx + curl",
  obstacle: () => Promise.resolve(missingTools("nginx", "curl")),
  async prepare(stage): Promise<Ready> {
    const { lab, file, folder, signal } = stage;
    const server = await startNginx({
      ...{ folder, signal, runner: lab.runner(HOLDER), address: `${lab.address(HOLDER)}:${PORT}` },
      served: file.path,
    });
    const target = (peer: number) => `${folder}/got-${peer}`;
    let clientCpuSeconds = 0;
    const get = async (peer: number) => {
      const line = curl("--output", target(peer), server.url);
      clientCpuSeconds += await runTimed(lab.runner(peer), line);
    };
    return {
      go: () => timesOf(receiversOf(lab).map(get), signal),
      cpuSeconds: () => server.cpuSeconds + clientCpuSeconds,
      verified: () => allEqual(receiversOf(lab).map(target), file.sha256),
    };
  },
};

export interface NginxSettings {
  /** What runs it, for instance `ip netns exec NAME`. */
  readonly runner: readonly string[];
  /** For its own files. */
  readonly folder: string;
  /** HOST:PORT where it listens. */
  readonly address: string;
  /** Path of the file that it serves. */
  readonly served: string;
  readonly signal: AbortSignal;
}

/** An nginx that serves one file. */
export class Nginx extends Server {
  readonly url: string;

  constructor({ runner, folder, address, served }: NginxSettings) {
    const at = served.lastIndexOf("/");
    const config = `${folder}/nginx.conf`;
    Deno.writeTextFileSync(config, nginxConfig(folder, address, served.slice(0, at)));
    super([...runner, findTool("nginx")!, "-p", folder, "-c", config, "-e", `${folder}/error.log`]);
    this.url = `http://${address}${served.slice(at)}`;
  }
}

/** Fulfilled when it serves the file; rejects with the signal's reason when it does not in time. */
export async function startNginx(settings: NginxSettings): Promise<Nginx> {
  const { runner, signal } = settings;
  const server = new Nginx(settings);
  await server.ready([...runner, ...curl("--head", server.url)], signal);
  return server;
}

/** The command line of a curl that fails where the server does. */
export function curl(...args: string[]): string[] {
  return [findTool("curl")!, "--silent", "--show-error", "--fail", ...args];
}

/** One process, so that its CPU time is all there is. */
function nginxConfig(folder: string, address: string, root: string): string {
  return [
    `daemon off; master_process off;${Deno.uid() === 0 ? " user root;" : ""}`,
    `pid ${folder}/nginx.pid;`,
    "events {}",
    "http {",
    "  access_log off; sendfile on;",
    `  server { listen ${address}; root ${root}; }`,
    "}",
  ].join("\n");
}
