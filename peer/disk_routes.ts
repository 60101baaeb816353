import { buildCommand } from "@stricli/core";
import { setting } from "../proto/process/settings.ts";
import { checkAddress } from "../proto/words/address.ts";
import { parseFragmentId } from "../proto/words/ids.ts";
import type { Client } from "./commands/client.ts";
import type { ScrubFlags } from "./commands/scrub.ts";
import type { SpaceFlags } from "./commands/space.ts";
import type { TrashFlags } from "./commands/trash.ts";
import { type ClientFlags, clientFlags } from "./config.ts";

const at = setting({
  name: "at",
  parse: checkAddress,
  brief: "The peer, on this machine",
  placeholder: "HOST:PORT",
  fallback: "127.0.0.1:50053",
});

type WithClient = (flags: ClientFlags, run: (client: Client) => Promise<void>) => Promise<void>;

/** What the operator of a machine asks of the disk of the peer there. */
export function diskRoutes(withClient: WithClient) {
  const scrub = buildCommand({
    parameters: {
      flags: {
        at,
        now: {
          kind: "boolean",
          brief: "Read everything at full speed, and wait for the end",
          default: false,
          withNegated: false,
        },
        ...clientFlags,
      },
    },
    docs: { brief: "Whether all fragments on a peer's disk are still what they are called" },
    async func(flags: ClientFlags & ScrubFlags) {
      const { scrub } = await import("./commands/scrub.ts");
      await withClient(flags, (client) => scrub(client, flags));
    },
  });

  const trash = buildCommand({
    parameters: {
      flags: {
        at,
        restore: {
          kind: "parsed",
          parse: (text: string) => text === "all" ? text : parseFragmentId(text),
          brief: "Hold this fragment again, or all; may be given several times",
          placeholder: "FRAGMENT|all",
          variadic: true,
          optional: true,
        },
        empty: {
          kind: "boolean",
          brief: "Free everything in it now, and what was set aside as damaged",
          default: false,
          withNegated: false,
        },
        ...clientFlags,
      },
    },
    docs: { brief: "What a peer has dropped and not freed yet" },
    async func(flags: ClientFlags & TrashFlags) {
      const { trash } = await import("./commands/trash.ts");
      await withClient(flags, (client) => trash(client, flags));
    },
  });

  const space = buildCommand({
    parameters: { flags: { at, ...clientFlags } },
    docs: { brief: "What takes the space of a peer's disk, and what may" },
    async func(flags: ClientFlags & SpaceFlags) {
      const { space } = await import("./commands/space.ts");
      await withClient(flags, (client) => space(client, flags));
    },
  });

  return { scrub, trash, space };
}
