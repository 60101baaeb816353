import { nowMs } from "../../proto/process/clock.ts";
import { hashOfAccessToken, isAccessToken } from "../../proto/words/access_token.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type AccessRole, isEnough } from "../../proto/words/roles.ts";
import { HttpFailure } from "./problem.ts";
import type { LoginSessions } from "./login_sessions.ts";

/** What the tracker said is believed for so long: a token that is taken back is of no use soon. */
const BELIEVED_MS = 4_000;
const REMEMBERED_MAX = 4_096;
/** Questions about tokens under way at the same time: guesses must not keep the tracker busy. */
const ASKED_MAX = 16;

/** What a token is good for. */
export interface Grant {
  readonly role: AccessRole;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly expiresMs: number;
}

/** Asks the tracker what a token is good for; undefined: for nothing. */
export type AskAccess = (tokenHash: Uint8Array) => Promise<Grant | undefined>;

/** Who may ask the gateway for what: by a token (`Authorization: Bearer`), or by the cookie of a login with one. */
export class Access {
  readonly #ask: AskAccess;
  readonly #sessions: LoginSessions;
  readonly #remembered = new Map<string, { grant: Grant | undefined; atMs: number }>();
  #asked = 0;

  constructor(ask: AskAccess, sessions: LoginSessions) {
    this.#ask = ask;
    this.#sessions = sessions;
  }

  /**
   * Answers the role that asks.
   * @throws unauthenticated when it is not known who asks, denied when that is not enough, unavailable
   */
  async check(request: Request, needed: AccessRole): Promise<AccessRole> {
    const tokenHash = bearerOf(request) ?? this.#sessions.tokenHashOf(request);
    const grant = tokenHash === undefined ? undefined : await this.grantOf(tokenHash);
    if (grant === undefined) throw unknown();
    if (isEnough(grant.role, needed)) return grant.role;
    throw new EnjambreError(
      "denied",
      `This needs a ${needed}'s token, and it is a ${grant.role}'s`,
    );
  }

  /** What a token is good for now. @throws unavailable */
  async grantOf(tokenHash: Uint8Array): Promise<Grant | undefined> {
    const key = tokenHash.toHex();
    const now = nowMs();
    const known = this.#remembered.get(key);
    const grant = known !== undefined && now - known.atMs < BELIEVED_MS
      ? known.grant
      : await this.#askFor(key, tokenHash);
    return grant !== undefined && now < grant.expiresMs ? grant : undefined;
  }

  async #askFor(key: string, tokenHash: Uint8Array): Promise<Grant | undefined> {
    if (this.#asked >= ASKED_MAX) {
      throw new EnjambreError("unavailable", "Too many are logging in at once; try again");
    }
    this.#asked += 1;
    try {
      const grant = await this.#ask(tokenHash);
      if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear();
      this.#remembered.set(key, { grant, atMs: nowMs() });
      return grant;
    } finally {
      this.#asked -= 1;
    }
  }
}

function bearerOf(request: Request): Uint8Array | undefined {
  const header = request.headers.get("Authorization");
  if (header === null) return undefined;
  const [, token = ""] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  if (!isAccessToken(token)) throw unknown();
  return hashOfAccessToken(token);
}

export function unknown(): HttpFailure {
  return new HttpFailure(
    "unauthenticated",
    "This needs a token that holds: ask an operator (`tracker access`), and send it as " +
      '"Authorization: Bearer TOKEN"',
    401,
    { "WWW-Authenticate": 'Bearer realm="enjambre"' },
  );
}
