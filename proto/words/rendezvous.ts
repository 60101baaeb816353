/**
 * A number that everybody computes alike, for choosing one of several without a word: the one with the highest weight
 * for this index. FNV-1a over the id (Fowler, Noll and Vo, 1991), mixed with the index.
 */
export function rendezvousWeight(id: string, index: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ index, 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ hash >>> 13) >>> 0;
}
