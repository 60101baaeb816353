import { publicKeyDer, signWith } from "../process/key_pair.ts";
import { EnjambreError } from "../words/errors.ts";
import type { NetworkId } from "../words/ids.ts";
import { enrolmentStatement, type JoinToken } from "../words/join_token.ts";
import { parseRole, type Role } from "../words/roles.ts";
import { certificatesOf, pinOf } from "../wire/certificate.ts";
import { Channels } from "../wire/client.ts";
import { Newcomer, type Papers } from "../wire/identity.ts";
import { joiningService } from "../wire/schema.ts";

const TIMEOUT_MS = 10_000;

/** Who is asked first: the webserver knows the trackers, a tracker only itself. */
export interface Entrance {
  readonly address: string;
  readonly role: "webserver" | "tracker";
}

/** What makes a machine a member. */
export interface Membership {
  readonly papers: Papers;
  readonly role: Role;
  readonly networkId: NetworkId;
}

/**
 * Joins the network that a token is of. Nobody is believed but who has a certificate by the key that the token names.
 * @throws denied when the token is not good (any more), unauthenticated when it is another network's, unavailable.
 */
export async function joinNetwork(
  token: JoinToken,
  entrance: Entrance,
  privateKeyPem: string,
): Promise<Membership> {
  const trustPem = await pinnedAuthority(token, entrance);
  using channels = new Channels(new Newcomer(trustPem));
  const tracker = entrance.role === "tracker"
    ? entrance.address
    : await trackerOf(channels, entrance);
  const publicKey = publicKeyDer(privateKeyPem);
  const request = {
    ...{ secret: token.secret, pin: token.pin, publicKey },
    signature: signWith(privateKeyPem, enrolmentStatement(token, publicKey)),
  };
  const to = { address: tracker, role: "tracker" } as const;
  const limits = { timeoutMs: TIMEOUT_MS };
  const answer = await channels.unary(to, joiningService.Enroll, request, limits);
  return {
    papers: { privateKeyPem, certificatePem: answer.certificatePem, trustPem: answer.trustPem },
    role: parseRole(answer.role),
    networkId: answer.networkId as NetworkId,
  };
}

/** The certificate that the token names, from whoever is there: it is compared before anything else is said. */
async function pinnedAuthority(token: JoinToken, { address, role }: Entrance): Promise<string> {
  using channels = new Channels(new Newcomer(undefined));
  const limits = { timeoutMs: TIMEOUT_MS };
  const { trustPem } = await channels.unary({ address, role }, joiningService.Authority, {}, limits)
    .catch((thrown) => {
      const error = EnjambreError.from(thrown);
      if (error.code !== "unavailable" && error.code !== "timeout") throw error;
      throw new EnjambreError(
        "unavailable",
        `Cannot join by ${address}: ${error.message}. Nobody is taken in while no token is open; ` +
          "if it runs, get a new token from `tracker invite`",
        { cause: thrown },
      );
    });
  const pinned = certificatesOf(trustPem).find((each) => pinOf(each) === token.pin);
  if (pinned !== undefined) return pinned.toString();
  throw new EnjambreError(
    "unauthenticated",
    `Cannot join by ${address}: it is of another network than the token`,
  );
}

async function trackerOf(channels: Channels, { address, role }: Entrance): Promise<string> {
  const limits = { timeoutMs: TIMEOUT_MS };
  const answer = await channels.unary({ address, role }, joiningService.Authority, {}, limits);
  const [tracker] = answer.trackers;
  if (tracker !== undefined) return tracker;
  throw new EnjambreError("unavailable", `Cannot join by ${address}: it knows no tracker`);
}
