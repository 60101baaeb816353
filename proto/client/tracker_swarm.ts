import type { FileId } from "../words/ids.ts";
import { idToBytes } from "../words/ids.ts";
import type { PeerAddress, SwarmMember } from "../words/record.ts";
import { fromPeerAddress, toSwarmMember } from "../wire/convert.ts";
import { catalogService } from "../wire/schema.ts";
import type { SwarmAccess } from "./download_plan.ts";
import type { Patience, Tracker } from "./locate.ts";

/** Who learns by itself of peers that want the same file. */
export interface Meeting {
  onMet(listener: (peer: PeerAddress) => void): void;
}

export interface LeavableSwarm extends SwarmAccess {
  /** Says that one takes part no more. Who does not say so is forgotten after a while. */
  leave(patience: Patience): Promise<void>;
}

/** A swarm whose members are introduced to each other by the tracker, and by each other. */
export function trackerSwarm(
  tracker: Tracker,
  fileId: FileId,
  self: SwarmMember,
  meeting: Meeting,
): LeavableSwarm {
  const membership = { fileId: idToBytes(fileId), peer: toSwarmMember(self) };
  return {
    self,
    async join(held) {
      const request = { ...membership, held };
      const { peers, againMs } = await tracker.call(catalogService.JoinSwarm, request);
      return { peers: peers.map(fromPeerAddress), againMs };
    },
    async leave(patience) {
      await tracker.call(catalogService.JoinSwarm, { ...membership, leaving: true }, patience);
    },
    onMet: (listener) => meeting.onMet(listener),
  };
}
