import { runCommandLine } from "../proto/process/command_line.ts";
import { trackerRoutes } from "./routes.ts";

await runCommandLine("tracker", trackerRoutes, Deno.args);
