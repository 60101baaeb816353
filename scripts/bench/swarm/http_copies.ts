import { sleep } from "../../../proto/process/clock.ts";
import {
  allEqual,
  type Contender,
  HOLDER,
  type Ready,
  receiversOf,
  runTimed,
  Server,
  type Stage,
  timesOf,
} from "./contender.ts";
import { findTool, runTool } from "./tools.ts";

const PORT = 8080;
const READY_CHECK_MS = 50;

/** Everybody fetches from the one holder: what there is without a swarm. */
export const httpCopies: Contender = {
  name: "nginx + curl",
  obstacle() {
    const missing = ["nginx", "curl"].filter((tool) => findTool(tool) === undefined);
    return Promise.resolve(missing.length > 0 ? `${missing.join(", ")} not installed` : undefined);
  },
  async prepare(stage): Promise<Ready> {
    const { lab, file, folder, signal } = stage;
    Deno.writeTextFileSync(`${folder}/nginx.conf`, nginxConfig(stage));
    const config = ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`];
    const server = new Server([...lab.runner(HOLDER), findTool("nginx")!, ...config]);
    const url = `http://${lab.address(HOLDER)}:${PORT}/${file.path.split("/").at(-1)}`;
    const curl = [findTool("curl")!, "--silent", "--show-error", "--fail"];
    const ask = [...lab.runner(HOLDER), ...curl, "--head", url];
    while (!await runTool(ask).then(() => true, () => false)) await sleep(READY_CHECK_MS, signal);
    const target = (peer: number) => `${folder}/got-${peer}`;
    let clientCpuSeconds = 0;
    const get = async (peer: number) => {
      const line = [...curl, "--output", target(peer), url];
      clientCpuSeconds += await runTimed(lab.runner(peer), line);
    };
    return {
      go: () => timesOf(receiversOf(lab).map(get), signal),
      cpuSeconds: () => server.cpuSeconds + clientCpuSeconds,
      verified: () => allEqual(receiversOf(lab).map(target), file.sha256),
    };
  },
};

/** One process, so that its CPU time is all there is. */
function nginxConfig({ lab, folder, file }: Stage): string {
  return [
    "daemon off; master_process off; user root;",
    `pid ${folder}/nginx.pid;`,
    "events {}",
    "http {",
    "  access_log off; sendfile on;",
    `  server { listen ${lab.address(HOLDER)}:${PORT}; root ${
      file.path.replace(/\/[^/]*$/, "")
    }; }`,
    "}",
  ].join("\n");
}
