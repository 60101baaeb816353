import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import { fragment, peerId } from "./catalog_fixture.ts";

/** A kept version of a name. */
interface ModelVersion {
  readonly sequence: number;
  /** Absent in a tombstone. */
  readonly labels?: readonly string[];
  readonly replicas: number;
  readonly committedAtMs: number;
  supersededAtMs?: number;
}

interface ModelUpload {
  readonly name: string;
  readonly replicas: number;
  readonly acknowledge: number;
  readonly ifAbsent: boolean;
  /** Whether the network had each claimed fragment. */
  readonly claims: Map<string, boolean>;
}

/** What a change answers: a word for each kind of failure, or what the catalog should answer. */
export type Answer = { readonly code: string } | { readonly value: unknown };

const UNKNOWN: Answer = { code: "not_found" };

/** The catalog as plain as it can be written: no counters, everything counted anew. */
export class CatalogModel {
  readonly #names = new Map<string, ModelVersion[]>();
  readonly #uploads = new Map<number, ModelUpload>();
  readonly #results = new Map<number, { name: string; kind: string; value: unknown }>();
  readonly #known = new Set<string>();
  readonly #unwantedSince = new Map<string, number>();
  readonly held: Set<string>[];
  readonly counted: boolean[];
  readonly #dropping = new Set<string>();
  #sequence = 0;

  constructor(peers: number) {
    this.held = Array.from({ length: peers }, () => new Set<string>());
    this.counted = Array.from({ length: peers }, () => true);
  }

  begin(operation: number, upload: Omit<ModelUpload, "claims">): Answer {
    const result = this.#results.get(operation);
    if (result !== undefined) {
      if (result.kind !== "put" || result.name !== upload.name) return { code: "conflict" };
      return { value: result.value };
    }
    const opened = this.#uploads.get(operation);
    if (opened !== undefined && opened.name !== upload.name) return { code: "conflict" };
    if ((opened ?? upload).ifAbsent && this.#isLive(upload.name)) return { code: "already_exists" };
    if (opened === undefined) this.#uploads.set(operation, { ...upload, claims: new Map() });
    return { value: undefined };
  }

  claim(operation: number, labels: readonly string[]): Answer {
    const upload = this.#uploads.get(operation);
    if (upload === undefined) return UNKNOWN;
    for (const label of labels) {
      const isPresent = this.wanted(label) > 0 || this.copies(label) >= upload.acknowledge;
      if (!upload.claims.has(label)) upload.claims.set(label, isPresent);
      this.#known.add(label);
      this.#unwantedSince.delete(label);
    }
    return { value: labels.map((label) => this.holders(label)) };
  }

  commit(operation: number, labels: readonly string[], nowMs: number): Answer {
    const result = this.#results.get(operation);
    if (result !== undefined) {
      return result.kind === "put" ? { value: result.value } : { code: "conflict" };
    }
    const upload = this.#uploads.get(operation);
    if (upload === undefined) return UNKNOWN;
    if (upload.ifAbsent && this.#isLive(upload.name)) return { code: "already_exists" };
    const distinct = [...new Set(labels)];
    const short = distinct.filter((label) =>
      !this.#isKnownAtAll(label) || this.copies(label) < upload.acknowledge
    );
    if (short.length > 0) return { value: { short } };
    const linked = this.#kept().some((kept) => kept.labels?.join() === labels.join());
    const fragmentsPresent = distinct.filter((label) => upload.claims.get(label) ?? true).length;
    const sequence = this.#publish(upload.name, upload.replicas, nowMs, labels);
    this.#uploads.delete(operation);
    for (const label of distinct) this.#known.add(label);
    this.#settle(nowMs);
    const value = { sequence, linked, fragmentsPresent };
    this.#results.set(operation, { name: upload.name, kind: "put", value });
    return { value };
  }

  abort(operation: number, nowMs: number): Answer {
    this.#uploads.delete(operation);
    this.#settle(nowMs);
    return { value: undefined };
  }

  remove(operation: number, name: string, nowMs: number): Answer {
    const result = this.#results.get(operation);
    if (result !== undefined) {
      const isSame = result.kind === "remove" && result.name === name;
      return isSame ? { value: result.value } : { code: "conflict" };
    }
    if (this.#uploads.has(operation)) return { code: "conflict" };
    if (!this.#isLive(name)) return UNKNOWN;
    const value = this.#publish(name, 0, nowMs);
    this.#results.set(operation, { name, kind: "remove", value });
    return { value };
  }

  setReplicas(operation: number, name: string, replicas: number, nowMs: number): Answer {
    const result = this.#results.get(operation);
    if (result !== undefined) {
      const isSame = result.kind === "replicas" && result.name === name;
      return isSame ? { value: result.value } : { code: "conflict" };
    }
    if (this.#uploads.has(operation)) return { code: "conflict" };
    if (!this.#isLive(name)) return UNKNOWN;
    const value = this.#publish(name, replicas, nowMs, this.#names.get(name)![0]!.labels);
    this.#results.set(operation, { name, kind: "replicas", value });
    return { value };
  }

  /** Marks the copy on a peer when enough others are on trusted ones. */
  takeExcess(label: string, peer: number, trusted: readonly number[]): string[] {
    const isClaimed = this.claimed(label);
    const others = this.holders(label).filter((id) =>
      id !== peerId(peer) && trusted.some((each) => peerId(each) === id)
    );
    const wanted = this.wanted(label);
    const has = this.holders(label).includes(peerId(peer));
    if (!has || isClaimed || wanted === 0 || others.length < wanted) return [];
    this.#dropping.add(`${peer} ${label}`);
    return [`${peer} ${label}`];
  }

  claimed(label: string): boolean {
    return [...this.#uploads.values()].some(({ claims }) => claims.has(label));
  }

  /** @param isDropping Whether the peer was told to give up what it gains: only what is known is ever dropped. */
  change(
    peer: number,
    gained: readonly string[],
    lost: readonly string[],
    isDropping = false,
  ): Answer {
    for (const label of gained) {
      const isNew = !this.held[peer]!.has(label);
      if (isNew && isDropping && this.#known.has(label)) this.#dropping.add(`${peer} ${label}`);
      this.held[peer]!.add(label);
    }
    for (const label of lost) {
      this.held[peer]!.delete(label);
      this.#dropping.delete(`${peer} ${label}`);
    }
    return { value: undefined };
  }

  setCounted(peer: number, counted: boolean): Answer {
    const concerned = this.counted[peer] === counted ? [] : [...this.held[peer]!];
    this.counted[peer] = counted;
    return { value: concerned.filter((label) => !this.#dropping.has(`${peer} ${label}`)).length };
  }

  takeDroppable(beforeMs: number): string[] {
    for (const [label, sinceMs] of this.#unwantedSince) {
      if (sinceMs >= beforeMs) continue;
      for (const [peer, held] of this.held.entries()) {
        if (this.counted[peer] && held.has(label)) this.#dropping.add(`${peer} ${label}`);
      }
    }
    return [...this.#dropping].filter((text) => this.#unwantedSince.has(text.split(" ")[1]!));
  }

  /** Lets copies on a peer count again whose fragment something has. */
  recall(peer: number): string[] {
    const recalled = [...this.#dropping].filter((text) => {
      const [holder, label] = text.split(" ");
      return Number(holder) === peer && (this.wanted(label!) > 0 || this.claimed(label!));
    });
    for (const text of recalled) this.#dropping.delete(text);
    return recalled;
  }

  prune(beforeMs: number): Answer {
    for (const [name, versions] of this.#names) {
      const kept = versions.filter(({ supersededAtMs }) =>
        (supersededAtMs ?? beforeMs) >= beforeMs
      );
      this.#names.set(name, kept);
    }
    this.#settle(beforeMs);
    for (const [name, [newest, ...older]] of this.#names) {
      if (newest!.labels || older.length > 0 || newest!.committedAtMs >= beforeMs) continue;
      this.#names.delete(name);
    }
    for (const [label, sinceMs] of this.#unwantedSince) {
      if (sinceMs >= beforeMs || this.held.some((held) => held.has(label))) continue;
      this.#unwantedSince.delete(label);
      this.#known.delete(label);
    }
    return { value: undefined };
  }

  /** The newest version of each name that is not removed. */
  live(): Map<string, ModelVersion> {
    const live = [...this.#names].filter(([name]) => this.#isLive(name));
    return new Map(live.map(([name, versions]) => [name, versions[0]!]));
  }

  wanted(label: string): number {
    const replicas = this.#kept().filter(({ labels }) => labels?.includes(label))
      .map(({ replicas }) => replicas);
    return Math.max(0, ...replicas);
  }

  holders(label: string): PeerId[] {
    return this.held.flatMap((held, peer) => {
      const counts = held.has(label) && this.counted[peer] &&
        !this.#dropping.has(`${peer} ${label}`);
      return counts ? [peerId(peer)] : [];
    });
  }

  copies(label: string): number {
    return this.holders(label).length;
  }

  ids(peer: number): FragmentId[] {
    return [...this.held[peer]!].map((label) => fragment(label).id);
  }

  get uploads(): number {
    return this.#uploads.size;
  }

  get files(): number {
    return new Set(this.#kept().flatMap(({ labels }) => labels ? [labels.join()] : [])).size;
  }

  #kept(): ModelVersion[] {
    return [...this.#names.values()].flat();
  }

  #isLive(name: string): boolean {
    return this.#names.get(name)?.[0]?.labels !== undefined;
  }

  #isKnownAtAll(label: string): boolean {
    return this.#known.has(label) || this.held.some((held) => held.has(label));
  }

  #publish(name: string, replicas: number, nowMs: number, labels?: readonly string[]): number {
    const versions = this.#names.get(name) ?? [];
    if (versions[0] !== undefined) versions[0].supersededAtMs = nowMs;
    this.#sequence += 1;
    const version = { sequence: this.#sequence, replicas, committedAtMs: nowMs };
    this.#names.set(name, [labels ? { ...version, labels } : version, ...versions]);
    return this.#sequence;
  }

  /** What nothing has any more is unwanted from this moment on. */
  #settle(nowMs: number): void {
    for (const label of this.#known) {
      const isClaimed = this.claimed(label);
      const isReferred = this.#kept().some(({ labels }) => labels?.includes(label));
      if (isClaimed || isReferred) this.#unwantedSince.delete(label);
      else if (!this.#unwantedSince.has(label)) this.#unwantedSince.set(label, nowMs);
    }
  }
}
