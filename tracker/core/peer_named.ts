import { EnjambreError, invalid } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";

/** Fewer characters of a peer's id than this are more likely a mistake than a peer. */
const CHARACTERS_MIN = 4;
const TOLD_MAX = 4;

/**
 * The peer whose id is, or begins with, what somebody wrote.
 * @throws invalid when that is too short or fits several, not_found.
 */
export function peerNamed<Peer extends { readonly peerId: string }>(
  text: string,
  peers: readonly Peer[],
): Peer {
  if (text.length < CHARACTERS_MIN) {
    throw invalid(
      `Cannot tell a peer by ${quote(text)}: expected its id, or at least the first ` +
        `${CHARACTERS_MIN} characters of it`,
    );
  }
  const found = peers.filter(({ peerId }) => peerId.startsWith(text));
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    throw new EnjambreError("not_found", `No peer's id is ${quote(text)}, or begins so`);
  }
  const ids = found.slice(0, TOLD_MAX).map(({ peerId }) => peerId).join(", ");
  throw invalid(`Cannot tell a peer by ${quote(text)}: ${found.length} ids begin so, ${ids}`);
}
