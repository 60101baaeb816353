import type { Random } from "../../proto/process/random.ts";
import { shuffled } from "../../proto/process/random.ts";
import { CORRUPTIONS } from "../support/corruptor.ts";
import { fragmentPath, fragmentsOnDisk } from "../support/fragment_files.ts";
import type { Arena } from "./arena.ts";
import { FRAGMENT_BYTES } from "./content.ts";
import { pick } from "./faults.ts";

const FILES_MAX = 6;
/** How often all that a peer has is damaged. */
const WHOLE_DISK_SHARE = 0.15;

/** One fragment's file was damaged. */
export interface Damage {
  readonly kind: string;
  readonly peer: number;
  readonly id: string;
}

/**
 * Damages some fragments of one peer, each in another way. Answers what was done. The peer stands still meanwhile: half
 * of what is done, such as a file that is away for a moment, would be damage of another kind.
 * @param isTaken Whether something else happens to a program: then nothing is done.
 */
export function damageDisk(
  arena: Arena,
  random: Random,
  isTaken: (label: string) => boolean,
): Damage[] {
  const peer = Math.floor(random() * arena.peers.length);
  const { folder, program } = arena.peers[peer]!;
  if (isTaken(program.label)) return [];
  program.signal("SIGSTOP");
  try {
    return damageFolder(folder, random).map((damage) => ({ ...damage, peer }));
  } finally {
    program.signal("SIGCONT");
  }
}

function damageFolder(folder: string, random: Random): Omit<Damage, "peer">[] {
  const ids = [...fragmentsOnDisk(folder)].filter(([, size]) => size === FRAGMENT_BYTES)
    .map(([id]) => id).sort();
  const count = random() < WHOLE_DISK_SHARE ? ids.length : 1 + Math.floor(random() * FILES_MAX);
  const mixed = shuffled(ids, random);
  const chosen = mixed.slice(0, Math.min(count, ids.length - 1));
  // Not one that is damaged, too: it may be a pipe by now, which nobody writes to.
  const sound = mixed.slice(chosen.length);
  return chosen.flatMap((id) => {
    const corruption = pick(CORRUPTIONS, random);
    const other = pick(sound, random);
    if (other === undefined) return [];
    try {
      corruption.damage(fragmentPath(folder, id), fragmentPath(folder, other));
    } catch (thrown) {
      // What could not be written is missing now, which is damage, too.
      if (isFull(thrown)) return [{ kind: `${corruption.kind}, on a full disk`, id }];
      // It was dropped meanwhile, or is one that was damaged a moment ago.
      if (isGone(thrown)) return [];
      throw thrown;
    }
    const taken = corruption.takesOther ? [id, other] : [id];
    return taken.map((id) => ({ kind: corruption.kind, id }));
  });
}

function isFull(thrown: unknown): boolean {
  return (thrown as { code?: string }).code === "ENOSPC";
}

function isGone(thrown: unknown): boolean {
  return thrown instanceof Deno.errors.NotFound || thrown instanceof Deno.errors.IsADirectory ||
    thrown instanceof Deno.errors.AlreadyExists || thrown instanceof Deno.errors.FilesystemLoop ||
    (thrown as { code?: string }).code === "ERR_ASSERTION";
}
