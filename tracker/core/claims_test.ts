import assert from "node:assert/strict";
import { seededRandom } from "../../proto/process/random.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import { candidate, fragmentId, peerId } from "../../tests/support/peers.ts";
import type { Finding } from "./claim_case.ts";
import { type ClaimDeed, Claims, type ClaimsView } from "./claims.ts";
import type { Candidate } from "./placement.ts";

const ID = fragmentId(1);
const [ACCUSED, ACCUSER] = [peerId(0), peerId(1)];
const ACCUSATION = { accuser: ACCUSER, isPeer: true, peerId: ACCUSED, id: ID };

/** A network in which peers answer as they are told, and time passes by hand. */
class Trial {
  readonly claims = new Claims();
  readonly deeds: ClaimDeed[] = [];
  nowMs = 1_000;
  isClaimed = true;
  readonly #peers: ReadonlyMap<PeerId, Candidate>;

  constructor(peers: number, but: (index: number) => Partial<Candidate> = () => ({})) {
    const all = Array.from({ length: peers }, (_, index) => candidate(index, but(index)));
    this.#peers = new Map(all.map((peer) => [peer.peerId, peer]));
  }

  get view(): ClaimsView {
    return {
      peers: this.#peers,
      claimedBytes: () => this.isClaimed ? 10 : undefined,
      nowMs: this.nowMs,
      random: seededRandom(3),
    };
  }

  /** Turns until nothing happens any more. @param find What a peer finds that is told to check. */
  run(find: (checker: string) => Finding, stands: boolean | undefined = true): ClaimDeed[] {
    for (let turn = 0; turn < 20; turn += 1) {
      const deeds = this.claims.turn(this.view);
      this.deeds.push(...deeds);
      for (const deed of deeds) {
        if (deed.kind === "verify") this.claims.verified(deed.peerId, ID, stands, this.nowMs);
        if (deed.kind !== "check") continue;
        this.claims.checked(deed.checker, deed, find(deed.checker), this.nowMs);
      }
    }
    return this.deeds;
  }

  kinds(): string[] {
    return this.deeds.map(({ kind }) => kind);
  }
}

Deno.test("Claims has a peer fenced that stands by a claim which others cannot get from it", () => {
  const trial = new Trial(5);
  assert.ok(trial.claims.accuse(ACCUSATION, trial.nowMs));
  const deeds = trial.run(() => "missing");
  assert.deepEqual(trial.kinds(), ["verify", "check", "check", "check", "fence"]);
  const { peerId: fenced, reason } = deeds.at(-1) as Extract<ClaimDeed, { kind: "fence" }>;
  assert.equal(fenced, ACCUSED);
  assert.match(reason, /claims fragment [0-9a-f]{12}, which 3 devices could not get from it/);
  assert.deepEqual(trial.claims.cases, []);
});

Deno.test("Claims leaves a peer alone that takes its claim back", () => {
  const trial = new Trial(5);
  trial.claims.accuse(ACCUSATION, trial.nowMs);
  trial.run(() => "missing", false);
  assert.deepEqual(trial.kinds(), ["verify"]);
  trial.isClaimed = false;
  trial.nowMs += 10 * 60_000;
  trial.run(() => "missing");
  assert.deepEqual([trial.kinds(), trial.claims.cases], [["verify"], []]);
});

Deno.test("Claims judges a peer that says it has lost a fragment and goes on claiming it", () => {
  const trial = new Trial(5);
  trial.claims.accuse(ACCUSATION, trial.nowMs);
  trial.run(() => "missing", false);
  trial.nowMs += 61_000;
  trial.run(() => "missing", false);
  assert.equal(trial.kinds().at(-1), "fence");
});

Deno.test("Claims hears an accuser no more that others refuted three times", () => {
  const trial = new Trial(5);
  for (let time = 0; time < 3; time += 1) {
    assert.ok(trial.claims.accuse(ACCUSATION, trial.nowMs));
    trial.run((checker) => checker === ACCUSER ? "missing" : "found");
    assert.ok(!trial.claims.accuse(ACCUSATION, trial.nowMs), "the claim rests");
    trial.nowMs += 11 * 60_000;
  }
  assert.ok(!trial.kinds().includes("fence"));
  assert.ok(!trial.claims.accuse(ACCUSATION, trial.nowMs));
  const other = { ...ACCUSATION, accuser: peerId(2) };
  assert.ok(trial.claims.accuse(other, trial.nowMs), "others are heard");
  const checkers = trial.claims.checkersOf(ACCUSED, trial.view, new Set());
  assert.ok(!checkers.includes(ACCUSER), "it is not asked either");
  trial.nowMs += 25 * 3_600_000;
  assert.ok(trial.claims.accuse({ ...ACCUSATION, id: fragmentId(2) }, trial.nowMs));
});

Deno.test("Claims takes nobody for a liar who cannot be reached", () => {
  const trial = new Trial(8);
  trial.claims.accuse(ACCUSATION, trial.nowMs);
  trial.run((checker) => checker === ACCUSER ? "missing" : "unknown");
  assert.ok(!trial.kinds().includes("fence"));
  assert.equal(trial.kinds().filter((kind) => kind === "check").length, 6);
});

Deno.test("Claims lets clients alone fence nobody, and one beside a peer where there are no more", () => {
  for (const [finding, isFenced] of [["found", false], ["missing", true]] as const) {
    const trial = new Trial(2);
    const accuse = (accuser: string) =>
      trial.claims.accuse({ ...ACCUSATION, accuser, isPeer: false }, trial.nowMs);
    accuse("client 1");
    trial.run(() => finding);
    assert.ok(!trial.kinds().includes("fence"), "one device is not enough");
    accuse("client 1");
    accuse("client 2");
    trial.run(() => finding);
    assert.equal(trial.kinds().includes("fence"), isFenced);
  }
});

Deno.test("Claims does not fence a peer that most others could get it from", () => {
  const liars = [peerId(1), peerId(2)] as string[];
  const trial = new Trial(7);
  for (const accuser of liars) trial.claims.accuse({ ...ACCUSATION, accuser }, trial.nowMs);
  trial.run((checker) => liars.includes(checker) ? "missing" : "found");
  assert.ok(!trial.kinds().includes("fence"));
});

Deno.test("Claims fences no more than a third of the peers, and says so", () => {
  const trial = new Trial(6, (index) => ({ fenced: index >= 4 }));
  trial.claims.accuse(ACCUSATION, trial.nowMs);
  trial.run(() => "missing");
  assert.equal(trial.kinds().at(-1), "spare");
});

Deno.test("Claims waits for a peer that is away, and gives up at last", () => {
  const trial = new Trial(5, (index) => index === 0 ? { liveness: "suspect" } : {});
  trial.claims.accuse(ACCUSATION, trial.nowMs);
  assert.deepEqual(trial.run(() => "missing"), []);
  trial.nowMs += 11 * 60_000;
  trial.run(() => "missing");
  assert.deepEqual(trial.claims.cases, []);
});

Deno.test("Claims judges a peer whose session ends each time that it is asked", () => {
  const trial = new Trial(5);
  trial.claims.accuse(ACCUSATION, trial.nowMs);
  const claims = trial.claims;
  for (let time = 0; time < 3; time += 1) {
    assert.deepEqual(claims.turn(trial.view).map(({ kind }) => kind), ["verify"]);
    claims.verified(ACCUSED, ID, undefined, trial.nowMs);
  }
  assert.deepEqual(claims.turn(trial.view).map(({ kind }) => kind), ["check", "check", "check"]);
});

Deno.test("Claims looks into a few claims of one peer and of one accuser at a time", () => {
  const { claims } = new Trial(5);
  const accuse = (accused: number, label: number) =>
    claims.accuse({ ...ACCUSATION, peerId: peerId(accused), id: fragmentId(label) }, 0);
  for (let label = 0; label < 20; label += 1) accuse(0, label);
  assert.equal(claims.cases.length, 4);
  for (let label = 0; label < 20; label += 1) {
    for (const accused of [2, 3, 4]) accuse(accused, label);
  }
  assert.equal(claims.cases.length, 8);
});
