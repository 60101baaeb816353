import { EnjambreError } from "../proto/words/errors.ts";
import type { PeerState } from "../proto/client/catalog_reader.ts";
import type { NetworkEvent } from "../proto/client/watch_reader.ts";
import { hashOfAccessToken } from "../proto/words/access_token.ts";
import { ACCESS_ROLES, type AccessRole } from "../proto/words/roles.ts";
import type { PeerId } from "../proto/words/ids.ts";
import { History } from "./history.ts";
import { Access } from "./http/access.ts";
import { Api } from "./http/api.ts";
import { Archive } from "./http/archive.ts";
import { Gateway } from "./http/gateway.ts";
import { Login } from "./http/login.ts";
import { LoginSessions } from "./http/login_sessions.ts";
import { Guard } from "./http/guard.ts";
import { routes } from "./http/routes.ts";
import { Uploads } from "./http/uploads.ts";
import { Slots } from "./http/slots.ts";
import { Live } from "./live.ts";
import { NetworkFake } from "./network_fake.ts";
import type { AuditLine, Operator } from "./operator.ts";
import { Pages } from "./pages/pages.ts";

/** The whole HTTP door over a network in memory, for tests. */
export class Door {
  readonly network = new NetworkFake();
  readonly live = new Live();
  /** What operators asked for, in order. */
  readonly asked: string[] = [];
  /** The audit log, the newest first. */
  audited: readonly AuditLine[] = [];
  readonly pages: Pages;
  ready = true;
  readonly #app;

  /** @param isOpen Whether nobody is asked for a token. */
  constructor({ transfersMax = 4, isOpen = true } = {}) {
    const stopping = new AbortController().signal;
    const transfers = { transfersMax, idleTimeoutMs: 60_000, stopping };
    const slots = new Slots(transfersMax);
    const { network, live } = this;
    const isReady = () => this.ready;
    this.pages = new Pages({
      ...{ network, live, isReady, history: new History(), doorPort: () => 50051 },
      operator: this.#operator(),
      hasLogin: !isOpen,
    });
    this.#app = routes({
      guard: new Guard([]),
      ...(!isOpen && { door: askingDoor() }),
      gateway: new Gateway(network, transfers, slots),
      archive: new Archive(network, transfers, slots),
      uploads: new Uploads(network, stopping, () => live.roomBytes),
      api: new Api(network, () => [{ address: "10.0.0.1:50052", healthy: this.ready }]),
      pages: this.pages,
      isReady,
    });
  }

  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    return await this.#app.fetch(new Request(`http://localhost${path}`, init));
  }

  async text(path: string, init: RequestInit = {}): Promise<string> {
    return await (await this.ask(path, init)).text();
  }

  /** Sends a form as a page of the door does. */
  post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
    return this.ask(path, { method: "POST", body: new URLSearchParams(fields), headers });
  }

  /** The tracker tells that all is as the network in memory says, with these peers. */
  async hear(peers: readonly PeerState[] = [], events: readonly NetworkEvent[] = []) {
    const status = await this.network.status();
    this.live.take({ whole: true, atMs: 1, status, peers, events, traffic: [] });
  }

  #operator(): Operator {
    const note = (...words: unknown[]) => {
      this.asked.push(words.join(" "));
      return Promise.resolve();
    };
    return {
      drain: (peer, undo) => note("drain", peer, undo),
      maintain: (peer, forMs) => note("maintain", peer, forMs),
      pauseRepair: (pause) => note("pause", pause),
      leaveSafeMode: () => note("leave"),
      audit: (beforeKey, limit) => Promise.resolve(auditPageOf(this.audited, beforeKey, limit)),
      without: () => Promise.reject(new EnjambreError("not_found", "No such peer or zone")),
      explain: async (name) => {
        const record = (await this.network.info(name)).entry.record;
        return { record, reasons: [{ index: 0, sizeBytes: 1, peers: [] }] };
      },
    };
  }
}

function auditPageOf(all: readonly AuditLine[], beforeKey: number, limit: number) {
  const lines = all.filter(({ key }) => beforeKey === 0 || key < beforeKey);
  return { lines: lines.slice(0, limit), more: lines.length > limit };
}

/** A token that is good for a role, here. */
export function tokenOf(role: AccessRole): string {
  return `enjt.${role.padEnd(52, "a")}`;
}

function askingDoor() {
  const sessions = new LoginSessions(false);
  const grants = ACCESS_ROLES.map((role) =>
    [hashOfAccessToken(tokenOf(role)).toHex(), role] as const
  );
  const roles = new Map(grants);
  const access = new Access((tokenHash) => {
    const role = roles.get(tokenHash.toHex());
    return Promise.resolve(role && { role, expiresMs: Infinity });
  }, sessions);
  return { access, login: new Login(access, sessions) };
}

/** A live peer with some room. */
export function peerState(id: string, zone: string, but: Partial<PeerState> = {}): PeerState {
  return {
    peer: { peerId: id.padEnd(52, "a") as PeerId, address: "10.0.0.1:1", zone },
    liveness: "live",
    capacityBytes: 1000,
    freeBytes: 400,
    reservedBytes: 0,
    fragments: 3,
    heldBytes: 600,
    activeTransfers: 0,
    availability: 1,
    lastHeardMs: 1,
    incarnation: 1,
    confirmed: true,
    maintenanceUntilMs: 0,
    sentBytesPerS: 0,
    receivedBytesPerS: 0,
    ...but,
  };
}
