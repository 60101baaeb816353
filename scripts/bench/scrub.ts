import { launchNetwork } from "../launch.ts";
import { writeSeededFile } from "./content.ts";
import type { Figure } from "./report.ts";

const SIZE_BYTES = 512 * 1024 * 1024;
const RATE_LEAST_BYTES_PER_S = 200 * 1024 * 1024;
const FRAGMENTS = { "64 KiB": "64KiB", "1 MiB": "1MiB", "16 MiB": "16MiB" };

/** How fast a running peer reads all its fragments when it is told to, in memory-backed storage where there is room. */
export async function benchScrub(folder: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [size, flag] of Object.entries(FRAGMENTS)) {
    const data = `${folder}/${flag}`;
    Deno.mkdirSync(data);
    {
      await using network = await launchNetwork({
        ...{ folder: data, peers: 1, replicas: 1, peerFlags: ["--keep-free", "0"] },
      });
      const source = `${folder}/source`;
      writeSeededFile(source, 21, SIZE_BYTES);
      const run = async (...args: string[]) => {
        const { code, stderr, stdout } = await network.run([...args, "--json"]);
        if (code !== 0) throw new Error(`peer ended with exit code ${code}: ${stderr}`);
        return JSON.parse(stdout);
      };
      await run("put", source, "--name", "large", "--fragment-size", flag);
      const { last } = await run("scrub", "--now", "--at", network.peers[0]!.address);
      if (last.bytes !== SIZE_BYTES || last.bad !== 0) {
        throw new Error("It has read something else");
      }
      figures.push({
        ...{ bench: "scrub", what: `forced scrub, fragments of ${size}`, unit: "bytes/s" },
        value: SIZE_BYTES / (last.ended_ms - last.started_ms) * 1000,
        goal: { least: RATE_LEAST_BYTES_PER_S },
      });
    }
    Deno.removeSync(data, { recursive: true });
  }
  return figures;
}
