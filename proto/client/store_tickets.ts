import type { FragmentTicket } from "../gen/enjambre/v1/FragmentTicket.ts";
import type { PlaceResponse__Output } from "../gen/enjambre/v1/PlaceResponse.ts";
import type { FragmentRef } from "../words/manifest.ts";
import { merklePaths } from "../words/merkle.ts";
import { type TicketLeaf, ticketLeaf } from "../words/ticket.ts";
import { fromPeerAddress, required } from "../wire/convert.ts";
import { fromTicket, toFragmentTicket } from "../wire/tickets.ts";

/**
 * The ticket of each fragment that a tracker gave places for, in their order; undefined where nothing is to be stored,
 * or it gives none. The tree is made again from the places: it need not be sent.
 */
export function storeTickets(
  fragments: readonly FragmentRef[],
  { peers, placements, ticket: wire }: PlaceResponse__Output,
): (FragmentTicket | undefined)[] {
  const ticket = fromTicket(wire);
  if (ticket === undefined) return fragments.map(() => undefined);
  const ids = peers.map((peer) => fromPeerAddress(peer).peerId);
  const leaves: TicketLeaf[] = [];
  const indexes = fragments.map(({ id: fragmentId, sizeBytes }, at) => {
    const { storeAt } = required(placements[at], "placements");
    if (storeAt.length === 0) return undefined;
    const holders = storeAt.map((place) => required(ids[place], "store_at"));
    return leaves.push({ fragmentId, maxBytes: sizeBytes, holders }) - 1;
  });
  const paths = merklePaths(leaves.map(ticketLeaf));
  return indexes.map((index) => {
    if (index === undefined) return undefined;
    const leaf = { ...leaves[index]!, path: paths[index]! };
    return toFragmentTicket({ ticket, leaf });
  });
}
