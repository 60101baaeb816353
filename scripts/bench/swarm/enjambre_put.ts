import { spawnProgram } from "../../launch.ts";
import {
  allEqual,
  type Contender,
  cpuSecondsOf,
  HOLDER,
  orAborted,
  type Ready,
  receiversOf,
  timed,
  timesOf,
} from "./contender.ts";
import {
  allLive,
  clientFlags,
  endPeers,
  failed,
  NAME,
  profileFlags,
  startPeerOf,
  startServices,
} from "./lab_network.ts";
import { parseShellTimes } from "./readings.ts";

/** Copies of every fragment, all of which are there when the put ends: by default it would wait for one less. */
export const COPIES = 3;

/** `peer put` by a client in a namespace of its own, the holder's; the receivers are peers that it is copied to. */
export const enjambrePut: Contender = {
  name: "Enjambre, peer put",
  obstacle: () => Promise.resolve(undefined),
  async prepare(stage): Promise<Ready> {
    const { lab, file, folder, signal } = stage;
    const { webserver, programs } = await startServices(stage, COPIES);
    const peers = await Promise.all(
      receiversOf(lab).map((peer) => startPeerOf(stage, webserver, peer)),
    );
    await allLive(stage, webserver, peers.length);
    let clientCpuSeconds = 0;
    const client = async (command: string, ...args: string[]) => {
      const { code, stderr } = await spawnProgram("peer", [
        ...[command, ...args, "--zone", lab.zone(HOLDER), "--webserver", webserver],
        ...clientFlags(stage),
      ], {
        runner: timed(lab.runner(HOLDER)),
        runtimeFlags: profileFlags(stage, command),
      }).result;
      if (code !== 0) throw failed(command, code, stderr, [...programs, ...peers]);
      clientCpuSeconds += parseShellTimes(stderr);
    };
    const back = `${folder}/back`;
    return {
      go: () =>
        timesOf([client("put", file.path, "--name", NAME, "--acknowledge", `${COPIES}`)], signal),
      cpuSeconds: () => peers.reduce((sum, { pid }) => sum + cpuSecondsOf(pid), clientCpuSeconds),
      async verified() {
        await orAborted(client("get", NAME, "--output", back), signal);
        return allEqual([back], file.sha256);
      },
      end: () => endPeers(stage, peers),
    };
  },
};
