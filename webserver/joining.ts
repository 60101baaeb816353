import type { JoiningHandlers } from "../proto/gen/enjambre/v1/Joining.ts";
import type { NetworkIdentity } from "../proto/wire/identity.ts";
import { unary } from "../proto/wire/server.ts";
import type { Directory } from "./directory.ts";

/** What newcomers ask of a webserver: whom to trust, and where the trackers are, which take them in. */
export function joiningHandlers(
  identity: NetworkIdentity,
  directory: Directory,
): Pick<JoiningHandlers, "Authority"> {
  return {
    Authority: unary(() =>
      Promise.resolve({
        trustPem: identity.papers.trustPem,
        trackers: directory.trackers.map(({ address }) => address),
      })
    ),
  };
}
