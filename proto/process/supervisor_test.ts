import assert from "node:assert/strict";
import { sampleCommand, serveSample } from "../../tests/support/run_sample.ts";

/** What a server told the socket that its environment names; it is stopped when it has told `last`. */
async function noticesOf(
  { path, watchdogUs, last }: { path: string; watchdogUs: string; last: string },
): Promise<string[]> {
  const name = path.replace(/^@/, "\0");
  const systemd = Deno.listenDatagram({ transport: "unixpacket", path: name });
  const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: watchdogUs };
  const child = sampleCommand(["serves"], env).spawn();
  const notices: string[] = [];
  for await (const [bytes] of systemd) {
    const notice = new TextDecoder().decode(bytes);
    notices.push(notice);
    if (notice === "STOPPING=1") break;
    if (notice.startsWith(last)) child.kill("SIGTERM");
  }
  systemd.close();
  const { code, stderr } = await child.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return notices;
}

Deno.test("runServer() tells a systemd that it is ready, then that it stops", async () => {
  const folder = await Deno.makeTempDir();
  for (const path of [`${folder}/notify`, `@enjambre-test-${crypto.randomUUID()}`]) {
    const notices = await noticesOf({ path, watchdogUs: "0", last: "READY=1" });
    assert.deepEqual(notices, ["READY=1\nSTATUS=127.0.0.1:1", "STOPPING=1"], path);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("runServer() tells a systemd that watches that it is alive", async () => {
  const folder = await Deno.makeTempDir();
  const settings = { path: `${folder}/notify`, watchdogUs: "60000000", last: "WATCHDOG=1" };
  const notices = await noticesOf(settings);
  assert.deepEqual(notices, ["READY=1\nSTATUS=127.0.0.1:1", "WATCHDOG=1", "STOPPING=1"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("runServer() whose systemd does not hear it serves all the same, and says so", async () => {
  const env = { NOTIFY_SOCKET: "/nowhere/notify" };
  const { code, stderr } = await serveSample("serves", "SIGTERM", env);
  assert.equal(code, 0);
  assert.match(stderr, /warning process: Cannot tell systemd READY=1/);
});
