import { buildCommand } from "@stricli/core";
import { runCommandLine } from "../proto/process/command_line.ts";
import { type WebserverConfig, webserverFlags } from "./config.ts";

const webserver = buildCommand({
  parameters: { flags: webserverFlags, positional: { kind: "tuple", parameters: [] } },
  docs: {
    brief: "The door of a network: where is the tracker? With the HTTP gateway and the pages",
  },
  async func(config: WebserverConfig) {
    const { serveWebserver } = await import("./serve.ts");
    await serveWebserver(config);
  },
});

await runCommandLine("webserver", webserver, Deno.args);
