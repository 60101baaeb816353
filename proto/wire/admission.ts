import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { nowMs, sleep } from "../process/clock.ts";
import { logger } from "../process/log.ts";
import { EnjambreError, type ErrorCode } from "../words/errors.ts";
import type { PeerId } from "../words/ids.ts";
import { CONNECTIONS_PER_DEVICE_MAX, type ServerLimit } from "../words/server_limits.ts";
import { type CertifiedDevice, deviceOfCertificate } from "./certificate.ts";
import type { ServerInterceptingCall, ServerInterceptor } from "./grpc.ts";
import type { GatedSession } from "./http2_guard.ts";
import { METHOD_RULES } from "./method_rules.ts";
import { NewcomerPlaces } from "./newcomer_places.ts";
import { refusedCall } from "./refused_call.ts";

const log = logger("admission");

const NEWCOMER_STAYS_MS = 10_000;
/** Revoked devices that are told apart; when there are more it is time for a new authority. */
export const REVOKED_MAX = 10_000;

/** A connection that was let in; without a device it is one of a newcomer. */
interface Admitted {
  readonly session: GatedSession;
  readonly device: CertifiedDevice | undefined;
}

export interface AdmissionSettings {
  /** Who the server is itself. */
  readonly own: () => PeerId;
  /** Told of each device that connects. */
  readonly onDevice?: (device: CertifiedDevice) => void;
  /** Told of calls by members that were refused. @param path As in the schema. */
  readonly onRefused?: (device: CertifiedDevice, path: string, code: ErrorCode) => void;
  /** Told of connections that were one too many. @param from HOST:PORT. */
  readonly onLimit?: (limit: ServerLimit, from: string) => void;
}

/**
 * Who may speak to a server. Connections without a certificate of the network are cut before they say a word, except a
 * few, for a short time, while somebody is invited; and those may only join.
 */
export class Admission {
  readonly #settings: AdmissionSettings;
  /** By HOST:PORT of the other end, as calls know it. */
  readonly #admitted = new Map<string, Admitted>();
  /** How many connections each device has. */
  readonly #perDevice = new Map<string, number>();
  #revoked: ReadonlySet<string> = new Set();
  #invitedUntilMs = 0;
  readonly #newcomers = new NewcomerPlaces();

  constructor(settings: AdmissionSettings) {
    this.#settings = settings;
  }

  /** Newcomers are let in until then. */
  set invitedUntilMs(untilMs: number) {
    this.#invitedUntilMs = untilMs;
  }

  get invitedUntilMs(): number {
    return this.#invitedUntilMs;
  }

  /** Who is thrown out; their connections are cut at once. */
  setRevoked(ids: Iterable<string>): void {
    this.#revoked = new Set(ids);
    for (const { device, session } of this.#admitted.values()) {
      if (device !== undefined && this.#revoked.has(device.deviceId)) session.destroy();
    }
  }

  isRevoked(deviceId: string): boolean {
    return this.#revoked.has(deviceId);
  }

  /** Who is at the other end of a connection. @param from HOST:PORT, as grpc-js has it. */
  callerAt(from: string): CertifiedDevice | undefined {
    return this.#admitted.get(from)?.device;
  }

  /** Decides about a new connection; answers whether it was let in. */
  readonly gate = (session: GatedSession): boolean => {
    const { socket } = session;
    const from = `${socket.remoteAddress}:${socket.remotePort}`;
    const device = socket.authorized === true ? deviceOf(session) : undefined;
    if (device === undefined && !this.#takeNewcomer(session)) {
      log.debug("Cut a connection without a certificate of this network", { from });
      session.destroy();
      return false;
    }
    if (device !== undefined && !this.#takeDevice(device, session)) {
      this.#settings.onLimit?.("connections_per_device", from);
      session.destroy();
      return false;
    }
    this.#admitted.set(from, { session, device });
    session.once("close", () => {
      if (this.#admitted.get(from)?.session === session) this.#admitted.delete(from);
    });
    if (device !== undefined) this.#settings.onDevice?.(device);
    return true;
  };

  /** Refuses calls that the caller may not make, before their first message is read. */
  readonly interceptor: ServerInterceptor = (method, call) => {
    const refusal = this.refusal(method.path, call.getPeer());
    // A call that is let through needs nothing between it and its handler; the declared type wants the class.
    return (refusal === undefined ? call : refusedCall(call, refusal)) as ServerInterceptingCall;
  };

  /** Why a call may not be made; undefined: it may. What is refused is told. @param from As in `callerAt`. */
  refusal(path: string, from: string): EnjambreError | undefined {
    const refusal = this.#refusal(path, from);
    if (refusal !== undefined) this.#tellRefused(from, path, refusal.code);
    return refusal;
  }

  #tellRefused(from: string, path: string, code: ErrorCode): void {
    const device = this.callerAt(from);
    if (device !== undefined) this.#settings.onRefused?.(device, path, code);
  }

  #takeDevice({ deviceId }: CertifiedDevice, session: GatedSession): boolean {
    const open = this.#perDevice.get(deviceId) ?? 0;
    if (open >= CONNECTIONS_PER_DEVICE_MAX) return false;
    this.#perDevice.set(deviceId, open + 1);
    session.once("close", () => {
      const left = this.#perDevice.get(deviceId)! - 1;
      if (left > 0) this.#perDevice.set(deviceId, left);
      else this.#perDevice.delete(deviceId);
    });
    return true;
  }

  #takeNewcomer(session: GatedSession): boolean {
    const { remoteAddress = "" } = session.socket;
    if (nowMs() >= this.#invitedUntilMs || !this.#newcomers.take(remoteAddress)) return false;
    const gone = new AbortController();
    session.once("close", () => {
      this.#newcomers.leave(remoteAddress);
      gone.abort();
    });
    sleep(NEWCOMER_STAYS_MS, gone.signal).then(() => session.destroy(), () => {});
    return true;
  }

  #refusal(path: string, from: string): EnjambreError | undefined {
    const rule = METHOD_RULES[path];
    const device = this.callerAt(from);
    if (rule?.newcomers && this.#admitted.has(from)) return undefined;
    if (device === undefined) {
      return new EnjambreError(
        "unauthenticated",
        "This needs a certificate of the network: join it first (`peer join TOKEN`)",
      );
    }
    const now = nowMs();
    if (this.#revoked.has(device.deviceId)) {
      return new EnjambreError("unauthenticated", `Device ${device.deviceId} was revoked`);
    }
    if (now >= device.validUntilMs || now < device.validFromMs) {
      return new EnjambreError(
        "unauthenticated",
        `The certificate of device ${device.deviceId} is not valid now`,
      );
    }
    if (rule?.callers.includes(device.role)) return undefined;
    if (rule?.ownDevice && device.deviceId === this.#settings.own()) return undefined;
    const [, method] = path.split("/enjambre.v1.");
    return new EnjambreError(
      "denied",
      `${method ?? path} is not for a device of role ${device.role}`,
    );
  }
}

function deviceOf({ socket }: GatedSession): CertifiedDevice | undefined {
  try {
    const { raw } = socket.getPeerCertificate();
    return raw && deviceOfCertificate(new X509Certificate(Buffer.from(raw)));
  } catch (error) {
    log.warning("Cannot read the certificate of a connection", { error });
    return undefined;
  }
}
