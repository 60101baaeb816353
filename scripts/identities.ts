import { nowMs } from "../proto/process/clock.ts";
import { newPrivateKeyPem, publicKeyDer } from "../proto/process/key_pair.ts";
import { writeStateFile } from "../proto/process/state_file.ts";
import type { Role } from "../proto/words/roles.ts";
import { NetworkIdentity, type Papers, readKey, writeIdentity } from "../proto/wire/identity.ts";
import { AUTHORITY, Authority } from "../tracker/authority.ts";

/**
 * The identities of a network on this machine, made at once instead of by joining: for the demo, benches and tests,
 * which start many programs and are about something else.
 */
export class Identities {
  readonly #folder: string;
  readonly #authority: Authority;
  /** Of whoever looks at the network from this process. */
  readonly own: NetworkIdentity;

  private constructor(folder: string, authority: Authority, own: NetworkIdentity) {
    this.#folder = folder;
    this.#authority = authority;
    this.own = own;
  }

  /** @param folder Where the authority and the identity of clients go; made when it is not there. */
  static async make(folder: string): Promise<Identities> {
    await Deno.mkdir(folder, { recursive: true });
    const { authority } = await Authority.open(folder, nowMs());
    const client = `${folder}/client`;
    const own = await NetworkIdentity.read(client) ?? await issue(authority, client, "admin");
    return new Identities(folder, authority, own);
  }

  /** Where the identity of clients is: they may do everything. */
  get clientFolder(): string {
    return `${this.#folder}/client`;
  }

  /** An identity in a folder, which is made when it is not there. One that is there already stays. */
  async ensure(folder: string, role: Role): Promise<NetworkIdentity> {
    const known = await NetworkIdentity.read(folder);
    if (known !== undefined) return known;
    return await issue(this.#authority, folder, role);
  }

  /** Papers that lie nowhere. @param madeMs When they are made; they hold for 30 days from then. */
  async papers(role: Role, madeMs = nowMs()): Promise<Papers> {
    const privateKeyPem = newPrivateKeyPem();
    const publicKey = publicKeyDer(privateKeyPem);
    const certificatePem = await this.#authority.issue(publicKey, role, madeMs);
    return { privateKeyPem, certificatePem, trustPem: this.#authority.trustPem };
  }

  /** The same for a tracker, which also gets the key that signs. */
  async ensureTracker(folder: string): Promise<void> {
    await this.ensure(folder, "tracker");
    const text = await Deno.readTextFile(`${this.#folder}/${AUTHORITY}`);
    await writeStateFile(`${folder}/${AUTHORITY}`, text);
  }
}

async function issue(authority: Authority, folder: string, role: Role): Promise<NetworkIdentity> {
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const privateKeyPem = await readKey(folder) ?? newPrivateKeyPem();
  const certificatePem = await authority.issue(publicKeyDer(privateKeyPem), role, nowMs());
  const papers = { privateKeyPem, certificatePem, trustPem: authority.trustPem };
  await writeIdentity(folder, papers);
  return new NetworkIdentity(papers);
}
