import { runCommandLine } from "../proto/process/command_line.ts";
import { webserverRoutes } from "./routes.ts";

await runCommandLine("webserver", webserverRoutes, Deno.args);
