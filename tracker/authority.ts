import { createHash, createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { newPrivateKeyPem } from "../proto/process/key_pair.ts";
import { readFileIfThere, writeStateFile } from "../proto/process/state_file.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import type { Role } from "../proto/words/roles.ts";
import { pinOf } from "../proto/wire/certificate.ts";

/** Beside the database. Who has it can make anybody a member of the network. */
export const AUTHORITY = "authority.json";

const FORMAT = 1;
const DAY_MS = 24 * 3_600_000;
/** How long a device's certificate holds; it is renewed at two thirds of that. */
export const CERTIFICATE_MS = 30 * DAY_MS;

/** An earlier authority. */
interface Former {
  readonly certificatePem: string;
  /** The next one's certificate, signed by this one: for whoever trusts only this one. */
  readonly crossPem: string;
  /** Until then certificates that it signed may be out. */
  readonly untilMs: number;
}

interface State {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  /** The newest first. */
  readonly former: readonly Former[];
}

/** Who signs the certificates of a network. */
export class Authority {
  readonly #path: string;
  #state: State;
  #pin: string;

  private constructor(path: string, state: State) {
    this.#path = path;
    this.#state = state;
    this.#pin = pinOf(new X509Certificate(state.certificatePem));
  }

  /**
   * The authority in a tracker's folder, or a new one. Answers whether it is new.
   * @param mayBegin Throws when there should be one already.
   */
  static async open(
    folder: string,
    nowMs: number,
    mayBegin: () => Promise<void> = () => Promise.resolve(),
  ): Promise<{ authority: Authority; isNew: boolean }> {
    const path = join(folder, AUTHORITY);
    const text = await readFileIfThere(path);
    if (text !== undefined) {
      return { authority: new Authority(path, parse(text, path)), isNew: false };
    }
    await mayBegin();
    const authority = new Authority(path, { ...await newAuthority(nowMs), former: [] });
    await authority.#save();
    return { authority, isNew: true };
  }

  /** SHA-256 of its public key, as in tokens. */
  get pin(): string {
    return this.#pin;
  }

  /** Certificates of those who sign or did, the present one first, PEM. */
  get trustPem(): string {
    const { certificatePem, former } = this.#state;
    return [certificatePem, ...former.map((each) => each.certificatePem)].join("");
  }

  get trustSha256(): Uint8Array {
    return createHash("sha256").update(this.trustPem).digest();
  }

  /**
   * A certificate for a key, and what leads from there to earlier authorities, PEM. Nothing in it is the device's
   * choice: its names follow from its key and its role.
   */
  async issue(publicKeyDer: Uint8Array, role: Role, nowMs: number): Promise<string> {
    const { issueCertificate } = await import("./certificates.ts");
    const { privateKeyPem, certificatePem, former } = this.#state;
    const leaf = await issueCertificate({ privateKeyPem, certificatePem }, {
      ...{ publicKeyDer, role, fromMs: nowMs, untilMs: nowMs + CERTIFICATE_MS },
    });
    return [leaf, ...former.map(({ crossPem }) => crossPem)].join("");
  }

  /** A new key signs from now on. @param forgetOld Whether nobody is to trust the earlier ones any more. */
  async rotate(forgetOld: boolean, nowMs: number): Promise<void> {
    const next = await newAuthority(nowMs);
    const { certificatePem, former } = this.#state;
    const kept = former.filter(({ untilMs }) => untilMs > nowMs);
    if (forgetOld) this.#state = { ...next, former: [] };
    else {
      const { crossSign } = await import("./certificates.ts");
      const crossPem = await crossSign(this.#state, next.certificatePem, nowMs);
      const untilMs = nowMs + CERTIFICATE_MS;
      this.#state = { ...next, former: [{ certificatePem, crossPem, untilMs }, ...kept] };
    }
    this.#pin = pinOf(new X509Certificate(next.certificatePem));
    await this.#save();
  }

  async #save(): Promise<void> {
    const { privateKeyPem, certificatePem, former } = this.#state;
    const text = JSON.stringify({
      ...{ format: FORMAT, private_key: privateKeyPem, certificate: certificatePem },
      former: former.map(({ certificatePem, crossPem, untilMs }) => ({
        ...{ certificate: certificatePem, cross: crossPem, until_ms: untilMs },
      })),
    });
    await writeStateFile(this.#path, `${text}\n`);
  }
}

async function newAuthority(nowMs: number): Promise<Omit<State, "former">> {
  const { selfSign } = await import("./certificates.ts");
  const privateKeyPem = newPrivateKeyPem();
  return { privateKeyPem, certificatePem: await selfSign(privateKeyPem, nowMs) };
}

function parse(text: string, path: string): State {
  try {
    const { format, private_key, certificate, former } = JSON.parse(text);
    if (format !== FORMAT) throw new Error(`Format ${format}`);
    const publicKey = createPublicKey(createPrivateKey(private_key));
    const certified = new X509Certificate(certificate).publicKey;
    if (!certified.equals(publicKey)) throw new Error("The key is not the certificate's");
    return {
      ...{ privateKeyPem: private_key, certificatePem: certificate },
      // deno-lint-ignore no-explicit-any -- our own file.
      former: former.map(({ certificate, cross, until_ms }: any) => ({
        ...{ certificatePem: certificate, crossPem: cross, untilMs: until_ms },
      })),
    };
  } catch (cause) {
    throw new EnjambreError(
      "corrupt",
      `Cannot use "${path}", which signs this network's certificates: restore it from a copy; ` +
        "without it every device has to join anew",
      { cause },
    );
  }
}
