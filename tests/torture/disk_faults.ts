import type { Random } from "../../proto/process/random.ts";
import { shuffled } from "../../proto/process/random.ts";
import { CORRUPTIONS } from "../support/corruptor.ts";
import { fragmentPath, fragmentsOnDisk } from "../support/fragment_files.ts";
import type { Arena } from "./arena.ts";
import { FRAGMENT_BYTES } from "./content.ts";
import { pick } from "./faults.ts";

const FILES_MAX = 6;

/** One fragment's file was damaged. */
export interface Damage {
  readonly kind: string;
  readonly peer: number;
  readonly id: string;
}

/** Damages some fragments of one peer, each in another way. Answers what was done. */
export function damageDisk(arena: Arena, random: Random): Damage[] {
  const peer = Math.floor(random() * arena.peers.length);
  const { folder } = arena.peers[peer]!;
  const ids = [...fragmentsOnDisk(folder)].filter(([, size]) => size === FRAGMENT_BYTES)
    .map(([id]) => id).sort();
  const chosen = shuffled(ids, random).slice(0, 1 + Math.floor(random() * FILES_MAX));
  return chosen.flatMap((id) => {
    const corruption = pick(CORRUPTIONS, random);
    const other = pick(ids.filter((each) => each !== id), random);
    if (other === undefined) return [];
    try {
      corruption.damage(fragmentPath(folder, id), fragmentPath(folder, other));
    } catch (thrown) {
      // It was dropped meanwhile, or is one that was damaged a moment ago.
      if (isGone(thrown)) return [];
      throw thrown;
    }
    const taken = corruption.takesOther ? [id, other] : [id];
    return taken.map((id) => ({ kind: corruption.kind, peer, id }));
  });
}

function isGone(thrown: unknown): boolean {
  return thrown instanceof Deno.errors.NotFound || thrown instanceof Deno.errors.IsADirectory ||
    thrown instanceof Deno.errors.AlreadyExists || thrown instanceof Deno.errors.FilesystemLoop ||
    (thrown as { code?: string }).code === "ERR_ASSERTION";
}
