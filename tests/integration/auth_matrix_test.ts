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
const MONTHS_MS = 90 * 24 * 3_600_000;
/** It would make strangers of the identities of this very test; that it is for operators alone is asked of others. */
const NOT_AS_ITSELF = "/enjambre.v1.Identities/RotateAuthority";

const BROKEN = /RST_STREAM|GOAWAY|Connection dropped/;
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

networkTest(
  "Every method refuses everybody but those whose role it is for, whoever they are",
  { peers: 1, replicas: 1 },
  async (network, folder, test) => {
    const { identities } = network;
    const all = everyMethod(network);
    const trust = identities.own.papers.trustPem;
    const tried = async (
      who: { readonly papers?: Papers; readonly name?: string },
      check: (answer: Answered, served: Served) => void,
      some: (served: Served) => boolean = () => true,
    ) => {
      for (const served of all.filter(some)) {
        const { address, role, method } = served;
        using caller = new Caller(address, who.name ?? roleName(role), trust, who.papers);
        const answer = await caller.call(method, TIMEOUT_MS);
        check(answer, served);
      }
    };
    const closed = ({ code, details }: Answered, { method, role }: Served) => {
      // A call may be under way when its connection is cut.
      const isCut = code === "UNAVAILABLE" || BROKEN.test(details) || NOBODY.test(details);
      assert(isCut, `${method.path} of ${role}: ${code} ${details}`);
    };

    await test.step("nobody", () => tried({}, closed));
    await test.step("somebody of another network", async () => {
      const strangers = await Identities.make(`${folder}/strangers`);
      await tried({ papers: await strangers.papers("admin") }, closed);
    });
    await test.step("somebody whose time is over", async () => {
      await tried({ papers: await identities.papers("admin", nowMs() - MONTHS_MS) }, closed);
    });
    await test.step("the right one, at an address where somebody else is", async () => {
      const name = `${"a".repeat(32)}.peer.enjambre`;
      await tried({ papers: identities.own.papers, name }, closed);
    });
    await test.step("somebody who was thrown out", async () => {
      const papers = await identities.papers("admin");
      const { deviceId } = new NetworkIdentity(papers).device;
      await tried({ papers }, () => {}, ({ method }) => /Authority$/.test(method.path));
      await eventually(
        "the tracker has seen it",
        () => done(network.operate(["revoke", deviceId])),
      );
      const refused = ({ code, details }: Answered, { method, role, rule }: Served) => {
        if (rule.newcomers) return;
        const text = `${method.path} of ${role}: ${code} ${details}`;
        assert(code === "UNAUTHENTICATED" && /was revoked/.test(details), text);
      };
      await eventually("everybody knows", () => tried({ papers }, refused), { withinMs: 5_000 });
    });
    for (const role of ROLES) {
      await test.step(`a ${role}`, async () => {
        const papers = await identities.papers(role);
        await tried({ papers }, (answer, { method, rule, role: server }) => {
          const isRefused = answer.code === "UNAUTHENTICATED" ||
            /is not for a device of role/.test(answer.details);
          const mayCall = rule.callers.includes(role) || rule.newcomers === true;
          const text = `${method.path} of ${server}: ${answer.code} ${answer.details}`;
          assert.equal(isRefused, !mayCall, text);
          assert(answer.code !== "UNAVAILABLE" || mayCall, text);
        }, ({ method, rule }) => method.path !== NOT_AS_ITSELF || !rule.callers.includes(role));
      });
    }
  },
);
