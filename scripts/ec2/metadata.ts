import { timeLimit } from "../../proto/process/clock.ts";

/** Where every EC2 instance finds its metadata. */
const METADATA_ENDPOINT = "http://169.254.169.254";
const TOKEN_TTL_S = 21_600;
const ANSWER_TIMEOUT_MS = 5_000;

/** The metadata service did not answer, or refused. */
export class MetadataError extends Error {
  override name = "MetadataError";
}

/**
 * The metadata service of an EC2 instance in its second version (IMDSv2), which wants a token that is asked for by PUT.
 * The first version, which answers whoever asks, is not used.
 */
export class Metadata {
  readonly #endpoint: string;
  #token: string | undefined;

  constructor(endpoint: string = METADATA_ENDPOINT) {
    this.#endpoint = endpoint.replace(/\/$/, "");
  }

  /**
   * One value, for instance of "placement/availability-zone"; undefined where there is none, for instance of
   * "spot/instance-action" as long as nothing was announced.
   * @throws MetadataError
   */
  async get(path: string): Promise<string | undefined> {
    const first = await this.#ask(path);
    // A token ends after six hours, and with a stop of the instance.
    if (first.status === 401) this.#token = undefined;
    const { status, text } = first.status === 401 ? await this.#ask(path) : first;
    if (status === 200) return text;
    if (status === 404) return undefined;
    throw new MetadataError(`The metadata service answered ${status} for ${path}`);
  }

  /** The same where there is one on every instance. @throws MetadataError */
  async must(path: string): Promise<string> {
    const value = await this.get(path);
    if (value === undefined) throw new MetadataError(`The metadata service has no ${path}`);
    return value;
  }

  async #ask(path: string): Promise<{ status: number; text: string }> {
    this.#token ??= await this.#newToken();
    const headers = { "X-aws-ec2-metadata-token": this.#token };
    return await this.#fetch(`latest/meta-data/${path}`, { headers });
  }

  async #newToken(): Promise<string> {
    const headers = { "X-aws-ec2-metadata-token-ttl-seconds": `${TOKEN_TTL_S}` };
    const { status, text } = await this.#fetch("latest/api/token", { method: "PUT", headers });
    if (status === 200) return text;
    throw new MetadataError(`The metadata service gave no token: it answered ${status}`);
  }

  async #fetch(path: string, init: RequestInit): Promise<{ status: number; text: string }> {
    using limit = timeLimit(ANSWER_TIMEOUT_MS);
    try {
      const url = `${this.#endpoint}/${path}`;
      const response = await fetch(url, { ...init, redirect: "error", signal: limit.signal });
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new MetadataError(`Cannot reach the metadata service at ${this.#endpoint}: ${why}`, {
        cause,
      });
    }
  }
}
