import assert from "node:assert/strict";
import { ANYWHERE, denoFlags, NEVER_DIALLED, PROGRAMS, taskCommand } from "./permissions.ts";
import { ROOT } from "./program.ts";

const PLACES = { read: ["/code", "/data"], write: ["/data"], addon: ["/code/addon.node"] };

Deno.test("The task of each program has exactly the permissions of scripts/permissions.ts", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  for (const program of PROGRAMS) assert.equal(tasks[program].command, taskCommand(program));
});

Deno.test("denoFlags() never allows all, running programs, or every variable", () => {
  for (const program of PROGRAMS) {
    for (const places of [ANYWHERE, PLACES]) {
      const flags = denoFlags(program, places);
      const allowed = flags.filter((flag) => flag.startsWith("--allow-"));
      for (const flag of allowed) {
        assert.doesNotMatch(flag, /^--allow-(all|run|import|env$|sys$)/, `${program}: ${flag}`);
      }
      assert.equal(allowed.some((flag) => flag.startsWith("--allow-ffi")), program === "tracker");
      assert.equal(allowed.includes("--allow-write"), places === ANYWHERE);
      assert.ok(flags.includes("--no-prompt"), program);
    }
  }
});

Deno.test("denoFlags() in known places allows those alone", () => {
  const paths = denoFlags("tracker", PLACES).filter((flag) => /allow-(read|write|ffi)/.test(flag));
  assert.deepEqual(paths, [
    "--allow-read=/code,/data",
    "--allow-write=/data",
    "--allow-ffi=/code/addon.node",
  ]);
});

Deno.test("Deno refuses what denoFlags() does not allow, and allows the rest", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const script = `${folder}/tries.ts`;
  await Deno.writeTextFile(
    script,
    `
    async function tries(what: string, run: () => unknown) {
      try { await run(); console.log(what, "allowed"); }
      catch (thrown) {
        const refused = thrown instanceof Deno.errors.NotCapable;
        console.log(what, refused ? "refused" : "allowed");
      }
    }
    const dials = (hostname: string) => async () =>
      (await Deno.connect({ hostname, port: 9, signal: AbortSignal.timeout(100) })).close();
    await tries("read", () => Deno.readDirSync("${folder}"));
    await tries("write", () => Deno.writeTextFileSync("${folder}/a", ""));
    await tries("read elsewhere", () => Deno.readTextFileSync("/etc/passwd"));
    await tries("write elsewhere", () => Deno.writeTextFileSync("${folder}-a", ""));
    await tries("run", () => new Deno.Command("true").outputSync());
    await tries("hostname", () => Deno.hostname());
    await tries("listen", () => Deno.listen({ hostname: "0.0.0.0", port: 0 }).close());
    await tries("dial", dials("127.0.0.1"));
    for (const host of ["169.254.169.254", "239.1.2.3", "255.255.255.255", "fd00:ec2::254"]) {
      await tries("dial " + host, dials(host));
    }
    console.log("PATH", Deno.env.get("PATH"));
    `,
  );
  const places = { read: [folder], write: [folder], addon: [] };
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...denoFlags("peer", places), script],
  }).output();
  await Deno.remove(folder, { recursive: true });
  assert.deepEqual(
    new TextDecoder().decode(stdout).trim().split("\n"),
    [
      ...["read allowed", "write allowed", "read elsewhere refused", "write elsewhere refused"],
      ...["run refused", "hostname refused", "listen allowed", "dial allowed"],
      ...["dial 169.254.169.254 refused", "dial 239.1.2.3 refused"],
      ...["dial 255.255.255.255 refused", "dial fd00:ec2::254 refused", "PATH undefined"],
    ],
    new TextDecoder().decode(stderr),
  );
  assert.equal(NEVER_DIALLED.length, 3, "every range of it is dialled above");
});
