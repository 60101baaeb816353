import assert from "node:assert/strict";
import { nowMs } from "../../proto/process/clock.ts";
import { type Role, roleName, ROLES } from "../../proto/words/roles.ts";
import type { Papers } from "../../proto/wire/identity.ts";
import { NetworkIdentity } from "../../proto/wire/identity.ts";
import { METHOD_RULES, type MethodRule } from "../../proto/wire/method_rules.ts";
import * as schema from "../../proto/wire/schema.ts";
import { healthService } from "../../proto/wire/health.ts";
import { Identities } from "../../scripts/identities.ts";
import type { Network } from "../../scripts/launch.ts";
import { type Answered, type CalledMethod, Caller } from "../support/caller.ts";
import { done, networkTest } from "../support/network.ts";
import { eventually } from "../support/eventually.ts";

const TIMEOUT_MS = 4_000;
/** Of trying everything, while all are told. */
const KNOWN_WITHIN_MS = 15_000;
const MONTHS_MS = 90 * 24 * 3_600_000;
/** It would make strangers of the identities of this very test; that it is for operators alone is asked of others. */
const NOT_AS_ITSELF = "/enjambre.v1.Identities/RotateAuthority";

const BROKEN = /RST_STREAM|GOAWAY|Connection dropped|session has been destroyed|LB pick/;
const WRONG_ROLE = /is not for a device of role/;
const NOBODY = /^This needs a certificate of the network/;

/** All methods, with the address and the role of every program that serves them. */
interface Served {
  readonly method: CalledMethod;
  readonly rule: MethodRule;
  readonly address: string;
  readonly role: Role;
}

function everyMethod({ tracker, webserver, peers: [peer] }: Network): Served[] {
  const addresses: Partial<Record<Role, string>> = {
    ...{ tracker: tracker.address, webserver: webserver.address, peer: peer!.address },
  };
  const services = Object.entries(schema).filter(([name]) => name.endsWith("Service"))
    .map(([, service]) => service as unknown as Record<string, CalledMethod>);
  const standard = healthService as unknown as Record<string, CalledMethod>;
  return [...services, standard].flatMap((service) =>
    Object.values(service).flatMap((method) => {
      const rule = METHOD_RULES[method.path]!;
      return rule.servedBy.map((role) => ({ method, rule, address: addresses[role]!, role }));
    })
  );
}

/** Who calls; without papers nobody, by default whom the method's server is to be taken for. */
interface Who {
  readonly papers?: Papers;
  readonly name?: string;
}

type Check = (answer: Answered, served: Served) => void;

/** Calls one method after the other. */
class Matrix {
  readonly #network: Network;
  readonly #all: readonly Served[];

  constructor(network: Network) {
    this.#network = network;
    this.#all = everyMethod(network);
  }

  async try(who: Who, check: Check, some: (served: Served) => boolean = () => true): Promise<void> {
    const { trustPem } = this.#network.identities.own.papers;
    for (const served of this.#all.filter(some)) {
      const name = who.name ?? roleName(served.role);
      using caller = new Caller(served.address, name, trustPem, who.papers);
      check(await caller.call(served.method, TIMEOUT_MS), served);
    }
  }
}

const said = ({ code, details }: Answered, { method, role }: Served) =>
  `${method.path} of ${role}: ${code} ${details}`;

/** A call may be under way when its connection is cut. */
const closed: Check = (answer, served) => {
  const { code, details } = answer;
  const isCut = code === "UNAVAILABLE" || BROKEN.test(details) || NOBODY.test(details);
  assert(isCut, said(answer, served));
};

const revoked: Check = (answer, served) => {
  if (served.rule.newcomers) return;
  const isRefused = answer.code === "UNAUTHENTICATED" && /was revoked/.test(answer.details);
  assert(isRefused, said(answer, served));
};

const asRole = (role: Role): Check => (answer, served) => {
  const isRefused = answer.code === "UNAUTHENTICATED" || WRONG_ROLE.test(answer.details);
  const mayCall = served.rule.callers.includes(role) || served.rule.newcomers === true;
  assert.equal(isRefused, !mayCall, said(answer, served));
};

networkTest(
  "Every method refuses everybody but those whose role it is for, whoever they are",
  { peers: 1, replicas: 1 },
  async (network, folder, test) => {
    const { identities } = network;
    const matrix = new Matrix(network);
    await test.step("nobody", () => matrix.try({}, closed));
    await test.step("somebody of another network", async () => {
      const strangers = await Identities.make(`${folder}/strangers`);
      await matrix.try({ papers: await strangers.papers("admin") }, closed);
    });
    await test.step("somebody whose time is over", async () => {
      const papers = await identities.papers("admin", nowMs() - MONTHS_MS);
      await matrix.try({ papers }, closed);
    });
    await test.step("the right one, at an address where somebody else is", async () => {
      const name = `${"a".repeat(32)}.peer.enjambre`;
      await matrix.try({ papers: identities.own.papers, name }, closed);
    });
    await test.step("somebody who was thrown out", async () => {
      const papers = await identities.papers("admin");
      const { deviceId } = new NetworkIdentity(papers).device;
      await matrix.try({ papers }, () => {}, ({ method }) => /Authority$/.test(method.path));
      await eventually("it is thrown out", () => done(network.operate(["revoke", deviceId])));
      await eventually("everybody knows", () => matrix.try({ papers }, revoked), {
        withinMs: KNOWN_WITHIN_MS,
      });
    });
    for (const role of ROLES) {
      await test.step(`a ${role}`, async () => {
        const papers = await identities.papers(role);
        await matrix.try({ papers }, asRole(role), ({ method, rule }) => {
          return method.path !== NOT_AS_ITSELF || !rule.callers.includes(role);
        });
      });
    }
  },
);
