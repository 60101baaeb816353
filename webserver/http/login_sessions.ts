import { nowMs } from "../../proto/process/clock.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { base32 } from "../../proto/words/ids.ts";

const SESSION_BYTES = 32;
const SESSION_MS = 12 * 3_600_000;
/** With more the oldest are over. */
const SESSIONS_MAX = 4_096;

interface LoginSession {
  readonly tokenHash: Uint8Array;
  readonly untilMs: number;
}

/** Browsers that have logged in with a token: a cookie stands for it, so that pages never have it. */
export class LoginSessions {
  readonly #sessions = new Map<string, LoginSession>();
  readonly #isEncrypted: boolean;

  /** @param isEncrypted Whether the gateway speaks TLS: only then browsers keep the safest kind of cookie. */
  constructor(isEncrypted: boolean) {
    this.#isEncrypted = isEncrypted;
  }

  /** Begins a session. Answers the cookie. */
  begin(tokenHash: Uint8Array): string {
    const bytes = new Uint8Array(SESSION_BYTES);
    randomBytes(bytes);
    const id = base32(bytes);
    if (this.#sessions.size >= SESSIONS_MAX) {
      this.#sessions.delete(this.#sessions.keys().next().value!);
    }
    this.#sessions.set(id, { tokenHash, untilMs: nowMs() + SESSION_MS });
    return this.#cookie(id, SESSION_MS / 1000);
  }

  /** Ends a request's session. Answers the cookie that says so. */
  end(request: Request): string {
    const id = this.#idOf(request);
    if (id !== undefined) this.#sessions.delete(id);
    return this.#cookie("", 0);
  }

  /** Of the token that the request's session began with. */
  tokenHashOf(request: Request): Uint8Array | undefined {
    const id = this.#idOf(request);
    const session = id === undefined ? undefined : this.#sessions.get(id);
    if (session === undefined || nowMs() < session.untilMs) return session?.tokenHash;
    this.#sessions.delete(id!);
    return undefined;
  }

  /** Whether a request says that it is of a session, be it over or not. */
  isNamed(request: Request): boolean {
    return (this.#idOf(request) ?? "") !== "";
  }

  get #name(): string {
    return this.#isEncrypted ? "__Host-enjambre" : "enjambre";
  }

  #cookie(value: string, seconds: number): string {
    const secure = this.#isEncrypted ? "; Secure" : "";
    return `${this.#name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`;
  }

  #idOf(request: Request): string | undefined {
    const cookies = request.headers.get("Cookie")?.split(/; */) ?? [];
    return cookies.find((each) => each.startsWith(`${this.#name}=`))?.slice(this.#name.length + 1);
  }
}
