// Generates proto/gen from the schema with proto-loader's own generator. `--out DIR` writes elsewhere, for the test
// that compares.
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { out: { type: "string", default: "proto/gen" } } });
const root = new URL("../", import.meta.url);
const SERVICES = "catalog directory disk fragments identity membership neighbours swarm upkeep"
  .split(" ");

const { code, stderr } = await new Deno.Command(Deno.execPath(), {
  args: [
    "run",
    "--quiet",
    "--allow-all",
    "npm:@grpc/proto-loader@0.8.1/proto-loader-gen-types",
    "--longs=Number",
    "--enums=String",
    "--defaults",
    "--oneofs",
    "--grpcLib=@grpc/grpc-js",
    "--importFileExtension=.ts",
    "--targetFileExtension=.ts",
    "--includeDirs=proto",
    `--outDir=${values.out}`,
    ...SERVICES.map((service) => `enjambre/v1/${service}.proto`),
  ],
  cwd: root,
}).output();
if (code !== 0) {
  console.error(new TextDecoder().decode(stderr));
  Deno.exitCode = 1;
}
