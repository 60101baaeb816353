import type { OperationId } from "../words/ids.ts";
import type { Name, Tag } from "../words/names.ts";
import type { Condition, NameRecord } from "../words/record.ts";
import type { Allowance } from "./allowance.ts";
import type { FragmentSource } from "./cutter.ts";
import type { AsideSettings } from "./cutter_aside.ts";

/** What is to be put. */
export interface Publication {
  /** The same id again resumes the operation, or answers as it did. */
  readonly operationId: OperationId;
  readonly name: Name;
  readonly content: Content;
  readonly sizeBytes?: number;
  /** Reads a part of the content again, where that can be done. */
  readonly reread?: (start: number, end: number) => Promise<Uint8Array>;
  readonly tags?: readonly Tag[];
  readonly condition?: Condition;
  /** Copies wanted, copies needed, bytes of a fragment; the network's settings where absent. */
  readonly replicas?: number;
  readonly acknowledge?: number;
  readonly fragmentSize?: number;
  /** Memory for fragments; two of them are always allowed. */
  readonly memoryBytes?: number;
  /** How fast bytes may leave; without it as fast as they do. */
  readonly allowance?: Allowance;
}

/** Bytes as they come, or how to have them cut elsewhere. */
export type Content = AsyncIterable<Uint8Array> | ((settings: AsideSettings) => FragmentSource);

export interface PublishEvents {
  /** What a person should know, for instance that fewer copies can be made than wanted. */
  warning?(message: string): void;
  /** So many more bytes are safe in the network, having been sent or found there. */
  progress?(bytes: number, how: "sent" | "present"): void;
}

export interface Published {
  readonly record: NameRecord;
  /** Whether the network had the whole file already. */
  readonly linked: boolean;
  readonly fragments: number;
  /** Fragments that the network had already. */
  readonly fragmentsPresent: number;
  readonly bytesSent: number;
}
