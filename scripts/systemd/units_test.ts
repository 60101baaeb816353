import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { must } from "../../tests/support/command_output.ts";
import { needs } from "../../tests/support/needs.ts";
import { ROOT } from "../program.ts";

const UNITS = [...Deno.readDirSync(`${ROOT}scripts/systemd`)].map(({ name }) => name)
  .filter((name) => name.endsWith(".service")).sort();
/** What `systemd-analyze security` may say, of 10: the less the better. Goals: 1.5, and 2.0 for the tracker. */
const EXPOSURE_MAX = 1.5;

const systemd = needs({
  tool: "systemd-analyze",
  present: existsSync("/usr/bin/systemd-analyze"),
  install: "sudo scripts/ci/install-tools.sh",
});

systemd.test("Units are what systemd takes without a word", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    // Where they would be installed.
    for (const unit of UNITS) {
      const text = await Deno.readTextFile(`${ROOT}scripts/systemd/${unit}`);
      const [, command] = /^ExecStart=(\S+)/m.exec(text)!;
      await must("install", ["-D", "-m", "755", "/dev/null", `${folder}${command}`]);
      await must("install", [
        ...["-D", "-m", "644"],
        `${ROOT}scripts/systemd/${unit}`,
        `${folder}/lib/systemd/system/${unit}`,
      ]);
    }
    const { success, stdout, stderr } = await new Deno.Command("systemd-analyze", {
      args: ["verify", "--man=no", "--recursive-errors=no", `--root=${folder}`, ...UNITS],
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.equal(said, "");
    assert.ok(success);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

systemd.test("Units that systemd must not take are found", async () => {
  const folder = await Deno.makeTempDir();
  const unit = `${folder}/wrong.service`;
  await Deno.writeTextFile(unit, "[Service]\nExecStart=/bin/true\nRestartSec=soon\n");
  const { stderr } = await new Deno.Command("systemd-analyze", { args: ["verify", unit] }).output();
  assert.match(new TextDecoder().decode(stderr), /wrong\.service:3: Failed to parse/);
  await Deno.remove(folder, { recursive: true });
});

systemd.test("Units leave little open to what runs in them", async () => {
  for (const unit of UNITS) {
    const path = `${ROOT}scripts/systemd/${unit}`;
    const told = await must("systemd-analyze", ["security", "--offline=true", "--no-pager", path]);
    const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(told)?.[1]);
    assert.ok(exposure <= EXPOSURE_MAX, `${unit}: ${exposure}`);
  }
});

Deno.test("Units of programs are started again, watched and limited, as users of their own", async () => {
  for (const program of ["webserver", "tracker", "peer"]) {
    const text = await Deno.readTextFile(`${ROOT}scripts/systemd/enjambre-${program}.service`);
    for (
      const line of [
        ...["Type=notify", `ExecStart=/usr/lib/enjambre/serve/${program}`],
        ...[`User=enjambre-${program}`, `StateDirectory=enjambre-${program}`],
        ...[`EnvironmentFile=-/etc/enjambre/${program}.env`, "Restart=always", "RestartSec=1"],
        ...["StartLimitIntervalSec=0", "WatchdogSec=60", "LimitNOFILE=65536", "LimitCORE=0"],
      ]
    ) assert.ok(text.split("\n").includes(line), `${program}: ${line}`);
    assert.match(text, /^MemoryMax=\d+[MG]$/m);
  }
});
