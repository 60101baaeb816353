import assert from "node:assert/strict";
import { nowMs, sleep } from "../../proto/process/clock.ts";
import { Channels } from "../../proto/wire/client.ts";
import { healthService } from "../../proto/wire/health.ts";
import { NetworkIdentity, Newcomer } from "../../proto/wire/identity.ts";
import { joiningService } from "../../proto/wire/schema.ts";
import { type ClientResult, spawnProgram } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { type Joined, joinedNetwork } from "../support/joined_network.ts";
import { done, exits } from "../support/network.ts";

const USES = 5;
const MACHINES = 8;
const DAY_MS = 24 * 3_600_000;
/** What `join` answers when nobody is there, or nobody is let in just now: an unattended machine tries again. */
const UNAVAILABLE = 5;
const DENIED = 7;
const AGAIN_MS = 300;
const LIMITS = { timeoutMs: 5_000 };

interface Invited {
  readonly token: string;
  readonly invitation_id: string;
  readonly expires_at: string;
}

/** A network, and what its group of peers joins with. */
interface Group {
  readonly network: Joined;
  readonly invited: Invited;
  readonly tokenFile: string;
  readonly folderOf: (machine: number) => string;
  readonly members: number[];
  /** What `invite --list` says of the group's invitation. */
  // deno-lint-ignore no-explicit-any
  listed(invitationId?: string): Promise<any>;
}

function writeToken(folder: string, token: string, mode = 0o600): string {
  const path = `${folder}/token-${crypto.randomUUID()}`;
  Deno.writeTextFileSync(path, `${token}\n`);
  Deno.chmodSync(path, mode);
  return path;
}

async function newGroup(network: Joined): Promise<Group> {
  const { folder, operate } = network;
  const made = await done(operate("invite", "--uses", `${USES}`, "--valid", "7d"));
  const invited: Invited = made.json();
  return {
    ...{ network, invited, members: [], tokenFile: writeToken(folder, invited.token) },
    folderOf: (machine) => `${folder}/machine-${machine}`,
    listed: async (invitationId = invited.invitation_id) => {
      const { stdout, jsonLines } = await done(operate("invite", "--list"));
      assert.ok(!stdout.includes(invited.token.split(".").at(-1)!), "no secret in a list");
      return jsonLines().find(({ invitation_id }) => invitation_id === invitationId);
    },
  };
}

/** Joins as an unattended machine does: again while nobody answers. */
async function joinUnattended(
  { network, tokenFile }: Group,
  folder: string,
): Promise<ClientResult> {
  while (true) {
    const args = ["join", "--token-file", tokenFile, "--data", folder];
    const at = ["--webserver", network.webserver.address];
    const result = await spawnProgram("peer", [...args, ...at]).result;
    if (result.code !== UNAVAILABLE) return result;
    await sleep(AGAIN_MS);
  }
}

async function deviceIn(folder: string): Promise<string> {
  return (await NetworkIdentity.read(folder))!.device.deviceId;
}

const CLAIMS: Record<string, (group: Group) => Promise<void>> = {
  "what no invitation may be is refused, with why": async ({ network: { operate } }) => {
    const refused = async (why: RegExp, ...flags: string[]) => {
      const { stderr } = await exits(2, operate("invite", ...flags));
      assert.match(stderr, why);
    };
    await refused(/--uses: .*from 1 to 1,000/, "--uses", "1001");
    await refused(/at most 30 days/, "--valid", "31d");
    await refused(/2 times as client: only a peer's/, "--role", "client", "--uses", "2");
    await refused(/as admin for 1d 1h: only a peer's/, "--role", "admin", "--valid", "25h");
    await refused(/--list and --revoke together/, "--list", "--revoke", "abcdefgh");
  },
  "nobody without a certificate is let in by a peer, whoever is invited": async (
    { network: { folder, peer, webserver, tracker } },
  ) => {
    const ask = async (address: string, role: "webserver" | "tracker") => {
      using channels = new Channels(new Newcomer(undefined));
      return await channels.unary({ address, role }, joiningService.Authority, {}, LIMITS);
    };
    await eventually("the webserver knows", () => ask(webserver.address, "webserver"));
    await ask(tracker.address, "tracker");
    // Everybody hears of an invitation at the same time: the peer has, too, or will in a moment, and cuts all the same.
    const { trustPem } = (await NetworkIdentity.read(`${folder}/peer`))!.papers;
    using channels = new Channels(new Newcomer(trustPem));
    const health = (address: string, role: "webserver" | "peer") =>
      channels.unary({ address, role }, healthService.Check, { service: "" }, LIMITS);
    await assert.rejects(health(webserver.address, "webserver"), { code: "unauthenticated" });
    for (let turn = 0; turn < 5; turn += 1) {
      await assert.rejects(health(peer.address, "peer"), { code: "unavailable" });
    }
  },
  "a token that others may read is not used": async ({ network, invited, folderOf }) => {
    const loose = writeToken(network.folder, invited.token, 0o644);
    const { stderr } = await exits(
      DENIED,
      spawnProgram("peer", ["join", "--token-file", loose, "--data", folderOf(0)]).result,
    );
    assert.match(stderr, /others than its owner .*chmod 600/);
  },
  "of 8 peers that join at once 5 are in, also when the tracker is killed meanwhile": async (
    group,
  ) => {
    const { network: { tracker }, folderOf, members } = group;
    const machines = Array.from({ length: MACHINES }, (_, machine) => machine);
    const joining = machines.map((machine) => joinUnattended(group, folderOf(machine)));
    await Promise.race(joining);
    await tracker.restart();
    const results = await Promise.all(joining);
    members.push(...machines.filter((machine) => results[machine]!.code === 0));
    assert.equal(members.length, USES, results.map(({ stderr }) => stderr).join(""));
    for (const { code, stderr } of results.filter(({ code }) => code !== 0)) {
      assert.equal(code, DENIED, stderr);
      assert.match(stderr, /all of its 5 uses are used up/);
    }
  },
  "the list says who they are, and that nothing is left": async (
    { listed, members, folderOf, invited },
  ) => {
    const { state, uses, uses_left, used_by, expires_at, role } = await listed();
    assert.deepEqual([state, uses, uses_left, role], ["used_up", USES, 0, "peer"]);
    assert.equal(expires_at, invited.expires_at);
    assert.ok(Math.abs(Date.parse(expires_at) - nowMs() - 7 * DAY_MS) < 600_000);
    const ids = used_by.map(({ device_id }: { device_id: string }) => device_id).sort();
    const known = await Promise.all(members.map((machine) => deviceIn(folderOf(machine))));
    assert.deepEqual(ids, known.sort());
  },
  "a member does not join again, and one whose answer was lost takes no second use": async (
    group,
  ) => {
    const folder = group.folderOf(group.members[0]!);
    const before = await deviceIn(folder);
    await exits(4, joinUnattended(group, folder));
    // As when the machine was cut off after it had been taken in: there is its key, and nothing else.
    for (const name of ["certificate.pem", "network.pem"]) Deno.removeSync(`${folder}/${name}`);
    await done(joinUnattended(group, folder));
    assert.equal(await deviceIn(folder), before);
    assert.equal((await group.listed()).used_by.length, USES);
  },
  "who could not join has a key all the same, with which it comes again": (
    { folderOf, members },
  ) => {
    const late = [0, 1, 2, 3, 4, 5, 6, 7].find((machine) => !members.includes(machine))!;
    const { mode } = Deno.statSync(`${folderOf(late)}/identity.pem`);
    assert.equal(mode! & 0o777, 0o600);
    return Promise.resolve();
  },
  "one that is ended lets nobody in, also after a restart": async ({ network, listed }) => {
    const { operate, join, folder, tracker } = network;
    const made: Invited = (await done(operate("invite", "--uses", "9", "--valid", "30d"))).json();
    await eventually("one joins", () => done(join(made.token, `${folder}/before`)));
    const thrownOut = await done(operate("revoke", await deviceIn(`${folder}/before`)));
    assert.deepEqual(thrownOut.json().open_invitations, [made.invitation_id]);
    const ended = (await done(operate("invite", "--revoke", made.invitation_id))).json();
    assert.deepEqual([ended.state, ended.uses_left], ["revoked", 8]);
    const { stderr } = await exits(DENIED, join(made.token, `${folder}/after`));
    assert.match(stderr, /ended by an operator/);
    await tracker.restart();
    await eventually(
      "the webserver has the tracker again",
      () => exits(DENIED, join(made.token, `${folder}/after`)),
    );
    assert.equal((await listed(made.invitation_id)).state, "revoked");
    await exits(3, operate("invite", "--revoke", "abcdefgh"));
  },
  "a token comes by stdin, and for a webserver from a file": async ({ network }) => {
    const { folder, invite, webserver, tracker } = network;
    for (const args of [["-"], ["--token-file", "-"]]) {
      const stdin = new TextEncoder().encode(`${await invite("client")}\n`);
      const data = `${folder}/by-stdin-${args.length}`;
      const all = ["join", ...args, "--data", data, "--webserver", webserver.address];
      await eventually(
        "the webserver knows",
        () => done(spawnProgram("peer", all, { stdin }).result),
      );
    }
    const tokenFile = writeToken(folder, await invite("webserver"));
    const data = `${folder}/webserver-2`;
    const all = ["join", "--token-file", tokenFile, "--data", data, "--tracker", tracker.address];
    await done(spawnProgram("webserver", all).result);
  },
  "all of it is in the audit log, and no secret is anywhere": async (
    { network, invited, members, folderOf },
  ) => {
    const { operate, tracker, webserver, peer } = network;
    const audit = await done(operate("audit", "--limit", "0"));
    const lines = audit.jsonLines();
    const id = invited.invitation_id;
    const subjectsOf = (action: RegExp) =>
      lines.filter((line) => action.test(`${line.action}: ${line.outcome}`))
        .map(({ subject }) => subject);
    assert.deepEqual(subjectsOf(/^invite 5 of role peer within 7d 0h: done$/), [id]);
    // A tracker that is killed when it has let somebody in may lose that line; the device comes again.
    const joined = subjectsOf(new RegExp(`^join (again )?as peer by invitation ${id}: done$`));
    const known = await Promise.all(members.map((machine) => deviceIn(folderOf(machine))));
    assert.deepEqual([...new Set(joined)].sort(), known.sort());
    const denied = subjectsOf(new RegExp(`^join by invitation ${id}: denied$`));
    assert.equal(new Set(denied).size, MACHINES - USES);
    assert.ok(subjectsOf(/^use up invitation: done$/).length > 0);
    assert.equal(subjectsOf(/^revoke invitation: done$/).length, 1);
    const secret = invited.token.split(".").at(-1)!;
    for (const text of [audit.stdout, tracker.log, webserver.log, peer.log]) {
      assert.ok(!text.includes(secret));
    }
  },
};

Deno.test("A group of peers joins with one token, as often as it says and no more", async (test) => {
  await using network = await joinedNetwork();
  const group = await newGroup(network);
  for (const [claim, check] of Object.entries(CLAIMS)) {
    await test.step(claim, () => check(group));
  }
});
