import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { dirname } from "node:path";
import { ANYWHERE, denoFlags, type ProgramName, PROGRAMS } from "../permissions.ts";
import { ROOT } from "../program.ts";
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

// Nothing but Deno's denort runs what is made here, and that cannot be had everywhere. With any other program in its
// place the same files, flags and settings are embedded, and what comes out is not taken for an executable of ours.
Deno.test("compile() embeds schema, migrations, addon, pages, worker, permissions and commit", async (test) => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  using _runtime = environment({ DENORT_BIN: await Deno.realPath("/bin/true") });
  stage(`${folder}/sources`, SOURCE, PROGRAMS);
  await fillCache(`${folder}/sources`);
  const embedded = async (program: ProgramName) => {
    await compile(`${folder}/sources`, program, ownTarget(), `${folder}/${program}`);
    return Buffer.from(await Deno.readFile(`${folder}/${program}`));
  };
  const has = (bytes: Buffer, text: string) => assert.ok(bytes.includes(text), text);
  const contentOf = (path: string) => Deno.readTextFileSync(ROOT + path).trim();
  const step = (program: ProgramName, judge: (bytes: Buffer) => void) =>
    test.step(program, async () => {
      const bytes = await embedded(program);
      has(bytes, contentOf("proto/enjambre/v1/catalog.proto"));
      has(bytes, SOURCE.commit);
      for (const text of ["ENJAMBRE_*", "169.254.0.0/16"]) has(bytes, text);
      judge(bytes);
    });
  try {
    await step("tracker", (bytes) => {
      has(bytes, contentOf("tracker/catalog/migrations/0001_catalog.sql"));
      for (const text of ["prebuilds", "napi_register_module_v1"]) has(bytes, text);
      has(bytes, "networkInterfaces");
    });
    await step("webserver", (bytes) => {
      for (const file of ["style.css", "icon.svg", "scripts/live.ts"]) {
        has(bytes, contentOf(`webserver/pages/${file}`));
      }
      assert.ok(!bytes.includes("0001_catalog.sql"), "what is of the tracker is not in it");
    });
    await step("peer", (bytes) => {
      has(bytes, "cutter_worker.ts");
      has(bytes, "statfs");
      assert.ok(!bytes.includes("napi_register_module_v1"), "it has no native code");
    });
    await test.step("and is refused where the runtime was not denort", async () => {
      await assert.rejects(
        verifyExecutable(`${folder}/peer`, SOURCE),
        /^ReleaseError: The runtime .* is not denort .*: --version answered "true /,
      );
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("compile() says what is missing where denort cannot be had", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  using _nobody = environment({
    ...Object.fromEntries(PROXIES.map((name) => [name, "http://127.0.0.1:9"])),
    DENORT_BIN: undefined,
  });
  // Whatever the program is, its runtime is looked for.
  for (const file of ["peer/main.ts", "proto/client/cutter_worker.ts"]) {
    await Deno.mkdir(dirname(`${folder}/${file}`), { recursive: true });
    await Deno.writeTextFile(`${folder}/${file}`, "");
  }
  await Deno.mkdir(`${folder}/proto/enjambre`);
  await assert.rejects(
    compile(folder, "peer", ownTarget(), `${folder}/out`),
    /^ReleaseError: denort \S+ for \S+, Deno's runtime .* is missing .*DENORT_BIN/,
  );
  await Deno.remove(folder, { recursive: true });
});

/** Variables that are so until the end, or not set. */
function environment(values: Readonly<Record<string, string | undefined>>): Disposable {
  const set = (wanted: typeof values) => {
    for (const [name, value] of Object.entries(wanted)) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  };
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, Deno.env.get(name)]));
  set(values);
  return { [Symbol.dispose]: () => set(before) };
}

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
