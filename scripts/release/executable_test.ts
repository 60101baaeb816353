import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { ANYWHERE, denoFlags, PROGRAMS } from "../permissions.ts";
import { ROOT } from "../program.ts";
import { ReleaseError } from "./command.ts";
import {
  compile,
  compileArguments,
  fillCache,
  ownTarget,
  TARGETS,
  verifyExecutable,
} from "./executable.ts";
import { sourceOf, stage } from "./stage.ts";

/** Through which Deno would download; nobody listens there. */
const PROXIES = ["https_proxy", "HTTPS_PROXY"];
const SOURCE = { version: "0.1.0", commit: "0123456789ab", committedAtS: 0 };

Deno.test("compileArguments() bakes the permissions of the program in, for every target", () => {
  for (const program of PROGRAMS) {
    for (const target of TARGETS) {
      const args = compileArguments(program, target, "out");
      const [command, quiet, frozen, unused, ...rest] = args;
      assert.deepEqual([command, quiet, frozen, unused], [
        ...["compile", "--quiet", "--frozen", "--exclude-unused-npm"],
      ]);
      assert.deepEqual(rest.slice(0, 4), ["--target", target, "--output", "out"]);
      const flags = denoFlags(program, ANYWHERE);
      assert.deepEqual(rest.slice(4, 4 + flags.length), flags);
      assert.equal(rest.at(-1), `${program}/main.ts`);
      const included = rest.slice(4 + flags.length, -1).filter((arg) => arg !== "--include");
      assert.ok(included.includes("proto/enjambre"));
      for (const path of included) assert.ok(Deno.statSync(ROOT + path), path);
    }
  }
});

Deno.test("sourceOf() knows the version and, where there is git, the commit", async () => {
  const { version, commit } = await sourceOf();
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.match(commit, /^([0-9a-f]{12}(\.dirty)?|unknown)$/);
});

// Nothing but Deno's denort runs what is made here, and that cannot be had everywhere. With all of Deno in its place
// the same files, flags and settings are embedded, and what comes out is not taken for an executable of ours.
Deno.test("compile() embeds schema, migrations, addon, page, worker, permissions and commit", async (test) => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  stage(`${folder}/sources`, SOURCE, PROGRAMS);
  await fillCache(`${folder}/sources`);
  const runtime = Deno.env.get("DENORT_BIN");
  Deno.env.set("DENORT_BIN", await Deno.realPath(Deno.execPath()));
  const embedded = async (program: typeof PROGRAMS[number]) => {
    const path = `${folder}/${program}`;
    await compile(`${folder}/sources`, program, ownTarget(), path);
    await assert.rejects(verifyExecutable(path, SOURCE), (thrown) => {
      assert.ok(thrown instanceof ReleaseError);
      assert.match(thrown.message, /is not denort .*: --version answered "deno /);
      return true;
    });
    const runtimeBytes = Deno.statSync(Deno.execPath()).size;
    return Buffer.from(await Deno.readFile(path)).subarray(runtimeBytes);
  };
  const has = (bytes: Buffer, text: string) => assert.ok(bytes.includes(text), text);
  const contentOf = (path: string) => Deno.readTextFileSync(ROOT + path).trim();
  try {
    await test.step("tracker", async () => {
      const bytes = await embedded("tracker");
      has(bytes, contentOf("proto/enjambre/v1/catalog.proto"));
      has(bytes, contentOf("tracker/catalog/migrations/0001_catalog.sql"));
      has(bytes, "prebuilds");
      has(bytes, "napi_register_module_v1");
      has(bytes, SOURCE.commit);
      for (const text of ["ENJAMBRE_*", "169.254.0.0/16", "networkInterfaces"]) has(bytes, text);
    });
    await test.step("webserver", async () => {
      const bytes = await embedded("webserver");
      has(bytes, contentOf("webserver/pages/style.css"));
      has(bytes, contentOf("webserver/pages/icon.svg"));
      has(bytes, contentOf("webserver/pages/scripts/live.ts"));
      assert.ok(!bytes.includes("0001_catalog.sql"), "what is of the tracker is not in it");
    });
    await test.step("or says what is missing, where denort cannot be had", async () => {
      Deno.env.delete("DENORT_BIN");
      for (const name of PROXIES) Deno.env.set(name, "http://127.0.0.1:9");
      await assert.rejects(
        compile(`${folder}/sources`, "peer", ownTarget(), `${folder}/peer`),
        /^ReleaseError: denort \S+ for \S+, Deno's runtime .* is missing .*DENORT_BIN/,
      );
    });
  } finally {
    for (const name of PROXIES) Deno.env.delete(name);
    if (runtime === undefined) Deno.env.delete("DENORT_BIN");
    else Deno.env.set("DENORT_BIN", runtime);
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`deno task compile` says what DENORT_BIN and --target must be", async () => {
  const folder = await Deno.makeTempDir();
  const says = async (env: Record<string, string>, ...args: string[]) => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", `${ROOT}scripts/compile.ts`, "--out", folder, ...args],
      env,
    }).output();
    assert.equal(code, 1);
    return new TextDecoder().decode(stderr);
  };
  assert.match(await says({ DENORT_BIN: "/nowhere" }), /^compile: DENORT_BIN names "\/nowhere"/);
  assert.match(
    await says({ DENORT_BIN: folder }, "--all"),
    /^compile: DENORT_BIN is the runtime of/,
  );
  assert.match(await says({}, "--target", "sun4m"), /^compile: No target "sun4m": expected one of/);
  await Deno.remove(folder, { recursive: true });
});
