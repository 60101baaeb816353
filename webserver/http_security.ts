import { isLoopbackAddress } from "../proto/words/address.ts";
import { EnjambreError, invalid } from "../proto/words/errors.ts";
import { parseAccessRole } from "../proto/words/roles.ts";
import { type Tracker } from "../proto/client/locate.ts";
import {
  INSECURE,
  type NetworkIdentity,
  refuseInsecureElsewhere,
  type ServerSecurity,
} from "../proto/wire/identity.ts";
import { identitiesService } from "../proto/wire/schema.ts";
import type { WebserverConfig } from "./config.ts";
import { Access, type AskAccess } from "./http/access.ts";
import { Login } from "./http/login.ts";
import { LoginSessions } from "./http/login_sessions.ts";
import type { HttpPapers } from "./http/server.ts";

const ASK_TIMEOUT_MS = 3_000;

/** How the gateway speaks, and whom it asks who he is. */
export interface HttpSecurity {
  readonly papers: HttpPapers | undefined;
  /** Told of newer papers; answers how to stop that. Undefined: these stay. */
  readonly onPapers?: (use: (papers: HttpPapers) => void) => () => void;
  /** Undefined: anybody may ask for anything. */
  readonly door: { readonly access: Access; readonly login: Login } | undefined;
}

/** @throws invalid for a gateway that others could reach without encryption, or without being asked. */
export async function httpSecurity(
  config: WebserverConfig,
  security: ServerSecurity,
  tracker: Tracker,
): Promise<HttpSecurity> {
  if (security === INSECURE) refuseInsecureElsewhere(config.http);
  const isLocal = isLoopbackAddress(config.http);
  const papers = await papersOf(config, security);
  if (!isLocal && papers === undefined) {
    throw invalid(
      `Cannot serve HTTP on ${config.http} without encryption: give --http-cert and --http-key, or ` +
        "--http-cert own; or serve it on 127.0.0.1",
    );
  }
  if (config.openOnLoopback && !isLocal) {
    throw invalid(`Cannot be open on ${config.http}: --open-on-loopback is for 127.0.0.1`);
  }
  const own = config.httpCert === "own" && security !== INSECURE && renewals(security);
  const speaking = { papers, ...(own && { onPapers: own }) };
  if (security === INSECURE || config.openOnLoopback) return { ...speaking, door: undefined };
  const sessions = new LoginSessions(papers !== undefined);
  const access = new Access(askTracker(tracker), sessions);
  return { ...speaking, door: { access, login: new Login(access, sessions) } };
}

function askTracker(tracker: Tracker): AskAccess {
  return async (tokenHash) => {
    const patience = { patienceMs: ASK_TIMEOUT_MS };
    const request = { tokenSha256: tokenHash };
    const { role, expiresMs } = await tracker.call(
      identitiesService.CheckAccess,
      request,
      patience,
    );
    return role === "" ? undefined : { role: parseAccessRole(role), expiresMs };
  };
}

function ownPapers({ papers: { certificatePem, privateKeyPem } }: NetworkIdentity): HttpPapers {
  return { cert: certificatePem, key: privateKeyPem };
}

/** The network's certificate of this program is renewed while it runs. */
function renewals(identity: NetworkIdentity): HttpSecurity["onPapers"] {
  return (use) => identity.onReplaced(() => use(ownPapers(identity)));
}

async function papersOf(
  { httpCert, httpKey }: WebserverConfig,
  security: ServerSecurity,
): Promise<HttpPapers | undefined> {
  if (httpCert === "none") return undefined;
  if (httpCert === "own") {
    if (security === INSECURE) throw invalid("Cannot use --http-cert own with --insecure");
    return ownPapers(security);
  }
  if (httpKey === "") throw invalid("Cannot use --http-cert FILE without --http-key FILE");
  try {
    const [cert, key] = await Promise.all([
      Deno.readTextFile(httpCert),
      Deno.readTextFile(httpKey),
    ]);
    return { cert, key };
  } catch (cause) {
    throw new EnjambreError("invalid", `Cannot read "${httpCert}" and "${httpKey}"`, { cause });
  }
}
