import { runCommandLine } from "../proto/process/command_line.ts";
import { peerRoutes } from "./routes.ts";

await runCommandLine("peer", peerRoutes, Deno.args);
