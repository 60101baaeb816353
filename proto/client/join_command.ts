import { newPrivateKeyPem } from "../process/key_pair.ts";
import { print } from "../process/output.ts";
import { EnjambreError, invalid } from "../words/errors.ts";
import { parseJoinToken } from "../words/join_token.ts";
import type { Role } from "../words/roles.ts";
import { NetworkIdentity, readKey, writeIdentity, writeKey } from "../wire/identity.ts";
import { type Entrance, joinNetwork } from "./joining.ts";

/** Only its owner may look into it. */
const FOLDER_MODE = 0o700;

export interface JoinSettings {
  readonly token: string;
  readonly entrance: Entrance;
  /** Roles that this program has a use for. */
  readonly roles: readonly Role[];
  /** Where the identity goes. A key that is there is used: a store that is there goes on with its id. */
  readonly folder: string;
  /** Where it goes instead with a role that stores nothing, when there is no key in the other folder. */
  readonly personalFolder?: string;
}

/** Joins a network, keeps the identity, and says so. @throws conflict when there is one already. */
export async function runJoin(settings: JoinSettings): Promise<void> {
  const token = parseJoinToken(settings.token);
  const { entrance, roles } = settings;
  await refuseMember(settings.folder);
  const known = await readKey(settings.folder);
  const key = known ?? newPrivateKeyPem();
  // Whoever comes again because the answer was lost comes with the same key, and takes no second use of the token.
  if (known === undefined && settings.personalFolder === undefined) {
    await keepKey(settings.folder, key);
  }
  const { papers, role } = await joinNetwork(token, entrance, key);
  if (!roles.includes(role)) {
    throw invalid(`This token makes a ${role}, which this program is not`);
  }
  const isPersonal = role !== "peer" && role !== "webserver" && known === undefined;
  const folder = isPersonal ? settings.personalFolder ?? settings.folder : settings.folder;
  await refuseMember(folder);
  await makeFolder(folder);
  await writeIdentity(folder, papers);
  print(`Joined as ${role}; the identity is in ${folder}`);
}

async function keepKey(folder: string, key: string): Promise<void> {
  await makeFolder(folder);
  await writeKey(folder, key);
}

async function makeFolder(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true, mode: FOLDER_MODE });
}

/** A certificate whose time is over may be replaced. */
async function refuseMember(folder: string): Promise<void> {
  const known = await NetworkIdentity.read(folder);
  if (known === undefined || known.isOver) return;
  throw new EnjambreError(
    "conflict",
    `"${folder}" has an identity already, as ${known.device.role}; choose another --data, or remove ` +
      "certificate.pem from it to join anew with the same key",
  );
}
