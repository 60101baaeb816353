import { CatalogReader } from "../../proto/client/catalog_reader.ts";
import { renewIfDue } from "../../proto/client/identity_keeper.ts";
import { commandSecurity } from "../../proto/client/security.ts";
import { Tracker, webserverDoor } from "../../proto/client/locate.ts";
import { type Random, randomBytes, systemRandom } from "../../proto/process/random.ts";
import { inScope } from "../../proto/process/scope.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { Channels } from "../../proto/wire/client.ts";
import { INSECURE, type ServerSecurity } from "../../proto/wire/identity.ts";
import { type ClientFlags, DATA_FOLDER } from "../config.ts";

/** What the commands of a person work with. */
export interface Client extends Disposable {
  readonly channels: Channels;
  readonly tracker: Tracker;
  readonly catalog: CatalogReader;
  readonly random: Random;
  readonly flags: ClientFlags;
  readonly security: ServerSecurity;
}

/** Made once a command, by the command line. */
export async function openClient(flags: ClientFlags): Promise<Client> {
  const { security, folder } = await commandSecurity(flags, DATA_FOLDER);
  const channels = new Channels(security);
  const tracker = new Tracker(channels, webserverDoor(channels, flags.webserver));
  if (security !== INSECURE) await renewIfDue({ identity: security, folder, tracker });
  return {
    channels,
    tracker,
    catalog: new CatalogReader(tracker),
    random: systemRandom,
    flags,
    security,
    [Symbol.dispose]: () => channels[Symbol.dispose](),
  };
}

/** What others are asked to do meanwhile is one request in everybody's log. */
export async function runAsRequest(run: () => Promise<void>): Promise<void> {
  await inScope({ request: newRandomId<OperationId>(randomBytes) }, run);
}

/** Addresses of peers to ask directly: those that were given, and those that the door knows. */
export async function directAddresses({ tracker, flags }: Client): Promise<string[]> {
  const known = await tracker.look().then(({ peers }) => peers, () => []);
  return [...new Set([...flags.peer, ...known.map(({ address }) => address)])];
}
