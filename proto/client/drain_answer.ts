import type { DrainResponse__Output } from "../gen/enjambre/v1/DrainResponse.ts";
import { fromPeerAddress, required } from "../wire/convert.ts";
import { drainDocument } from "./documents.ts";
import { drainText } from "./upkeep_reader.ts";

/** What `drain` says, as a document and for a person. */
export function drainAnswer({ peer, drain }: DrainResponse__Output) {
  const { peerId, zone, address } = fromPeerAddress(required(peer, "peer"));
  const says = drain === null ? "takes new copies" : `is ${drainText(drain)}`;
  return {
    document: {
      ...{ peer_id: peerId, zone, address },
      drain: drain === null ? null : drainDocument(drain),
    },
    text: `${peerId} (${address}) ${says}`,
  };
}
