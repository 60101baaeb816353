import { buildCommand } from "@stricli/core";
import { completionScript, parseShell, type Shell } from "../proto/process/completion.ts";
import type { Client } from "./commands/client.ts";
import { type ClientFlags, clientFlags } from "./config.ts";

type WithClient = (flags: ClientFlags, run: (client: Client) => Promise<void>) => Promise<void>;

/** What a person asks about the network as a whole, and how a shell completes what they ask. */
export function networkRoutes(withClient: WithClient) {
  const peers = buildCommand({
    parameters: { flags: clientFlags },
    docs: { brief: "The peers of the network, as the tracker sees them" },
    async func(flags: ClientFlags) {
      const { peers } = await import("./commands/network.ts");
      await withClient(flags, peers);
    },
  });

  const status = buildCommand({
    parameters: { flags: clientFlags },
    docs: { brief: "The network in numbers: is everything safe?" },
    async func(flags: ClientFlags) {
      const { status } = await import("./commands/network.ts");
      await withClient(flags, status);
    },
  });

  const watch = buildCommand({
    parameters: { flags: clientFlags },
    docs: {
      brief: "The network as it changes, until Ctrl-C; in a pipe, what happens, one event a line",
    },
    async func(flags: ClientFlags) {
      const { watch } = await import("./commands/watch.ts");
      await withClient(flags, watch);
    },
  });

  const completion = buildCommand({
    parameters: {
      positional: {
        kind: "tuple",
        parameters: [{ parse: parseShell, brief: "bash, zsh or fish", placeholder: "SHELL" }],
      },
    },
    docs: {
      brief: "Print what makes a shell complete the lines of peer: source <(peer completion bash)",
    },
    async func(_flags: Record<never, never>, shell: Shell) {
      const { print } = await import("../proto/process/output.ts");
      print(completionScript(shell, "peer").trimEnd());
    },
  });

  return { peers, status, watch, completion };
}
