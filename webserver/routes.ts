import { buildCommand, buildRouteMap } from "@stricli/core";
import { readToken, type TokenFlags, tokenParameters } from "../proto/client/token_source.ts";
import { joinFlags, type WebserverConfig, webserverFlags } from "./config.ts";

const serve = buildCommand({
  parameters: { flags: webserverFlags, positional: { kind: "tuple", parameters: [] } },
  docs: {
    brief: "The door of a network: where is the tracker? With the HTTP gateway and the pages",
  },
  async func(config: WebserverConfig) {
    const { serveWebserver } = await import("./serve.ts");
    await serveWebserver(config);
  },
});

const join = buildCommand({
  parameters: {
    flags: { ...joinFlags, tokenFile: tokenParameters.flag },
    positional: { kind: "tuple", parameters: [tokenParameters.argument] },
  },
  docs: { brief: "Become the door of a network" },
  async func(
    flags: TokenFlags & { readonly tracker: string; readonly data: string },
    argument?: string,
  ) {
    const { tracker, data } = flags;
    const { runJoin } = await import("../proto/client/join_command.ts");
    const token = await readToken(argument, flags);
    await runJoin({
      ...{ token, folder: data, roles: ["webserver"] },
      entrance: { address: tracker, role: "tracker" },
    });
  },
});

/** The command line of `webserver`: without a command it serves. */
export const webserverRoutes = buildRouteMap({
  routes: { serve, join },
  defaultCommand: "serve",
  docs: {
    brief: "The door of a network. Without a command it serves; `webserver serve --help` has the " +
      "flags of that",
  },
});
