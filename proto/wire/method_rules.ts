import { type Role, ROLES } from "../words/roles.ts";

/** Who may call a method. */
export interface MethodRule {
  /** Who serves it; the first is whom a caller expects that knows an address alone. */
  readonly servedBy: readonly Role[];
  readonly callers: readonly Role[];
  /** Whether a server also answers its own device: the command line beside a peer has that peer's identity. */
  readonly ownDevice?: true;
  /** Whether somebody without a certificate may call it while an invitation is open. */
  readonly newcomers?: true;
}

const EVERYBODY = ROLES;
/** Who may read files, and see what there is. */
const READERS: readonly Role[] = EVERYBODY;
/** Who may put and remove files. */
const WRITERS: readonly Role[] = ["peer", "client", "webserver", "admin", "tracker"];
const OPERATORS: readonly Role[] = ["admin", "tracker"];
/** What can be taken back, and is asked for by pages, too: the webserver's own table says who may there. */
const OPERATORS_AND_PAGES: readonly Role[] = [...OPERATORS, "webserver"];

const ofTracker = (callers: readonly Role[]): MethodRule => ({ servedBy: ["tracker"], callers });
const ofPeer = (callers: readonly Role[]): MethodRule => ({ servedBy: ["peer"], callers });
const ofAnyServer = (callers: readonly Role[]): MethodRule => ({
  servedBy: ["tracker", "webserver", "peer"],
  callers,
});
const ofOwnPeer: MethodRule = { servedBy: ["peer"], callers: OPERATORS, ownDevice: true };

/** Every method that is served, and who may call it. A test fails when one of the schema is not here. */
export const METHOD_RULES: Readonly<Record<string, MethodRule>> = {
  "/enjambre.v1.Catalog/Begin": ofTracker(WRITERS),
  "/enjambre.v1.Catalog/Place": ofTracker(WRITERS),
  "/enjambre.v1.Catalog/Commit": ofTracker(WRITERS),
  "/enjambre.v1.Catalog/Abort": ofTracker(WRITERS),
  "/enjambre.v1.Catalog/Remove": ofTracker(WRITERS),
  "/enjambre.v1.Catalog/SetReplicas": ofTracker(WRITERS),
  "/enjambre.v1.Catalog/Kept": ofTracker(["peer"]),
  "/enjambre.v1.Catalog/ReportMissing": ofTracker(READERS),
  "/enjambre.v1.Catalog/JoinSwarm": ofTracker(READERS),
  "/enjambre.v1.Catalog/Locate": ofTracker(READERS),
  "/enjambre.v1.Catalog/Search": ofTracker(READERS),
  "/enjambre.v1.Catalog/List": ofTracker(READERS),
  "/enjambre.v1.Catalog/Info": ofTracker(READERS),
  "/enjambre.v1.Catalog/Peers": ofTracker(READERS),
  "/enjambre.v1.Catalog/Explain": ofTracker(READERS),
  "/enjambre.v1.Catalog/Status": ofTracker(READERS),
  "/enjambre.v1.Catalog/Watch": ofTracker(READERS),
  "/enjambre.v1.Directory/FindTracker": { servedBy: ["webserver"], callers: EVERYBODY },
  "/enjambre.v1.Disk/Scrub": ofOwnPeer,
  "/enjambre.v1.Disk/Trash": ofOwnPeer,
  "/enjambre.v1.Disk/Space": ofOwnPeer,
  "/enjambre.v1.Fragments/Fetch": ofPeer(READERS),
  "/enjambre.v1.Fragments/Store": ofPeer(WRITERS),
  "/enjambre.v1.Identities/Renew": ofTracker(EVERYBODY),
  "/enjambre.v1.Identities/Watch": ofTracker(EVERYBODY),
  "/enjambre.v1.Identities/Invite": ofTracker(OPERATORS),
  "/enjambre.v1.Identities/Invitations": ofTracker(OPERATORS),
  "/enjambre.v1.Identities/RevokeInvitation": ofTracker(OPERATORS),
  "/enjambre.v1.Identities/Devices": ofTracker(OPERATORS),
  "/enjambre.v1.Identities/Revoke": ofTracker(OPERATORS),
  "/enjambre.v1.Identities/RotateAuthority": ofTracker(OPERATORS),
  "/enjambre.v1.Identities/GrantAccess": ofTracker(OPERATORS),
  "/enjambre.v1.Identities/CheckAccess": ofTracker(["webserver", ...OPERATORS]),
  "/enjambre.v1.Identities/RevokeAccess": ofTracker(OPERATORS),
  "/enjambre.v1.Identities/Audit": ofTracker(OPERATORS_AND_PAGES),
  "/enjambre.v1.Joining/Authority": {
    servedBy: ["webserver", "tracker"],
    callers: EVERYBODY,
    newcomers: true,
  },
  "/enjambre.v1.Joining/Enroll": { servedBy: ["tracker"], callers: EVERYBODY, newcomers: true },
  "/enjambre.v1.Membership/Session": ofTracker(["peer"]),
  "/enjambre.v1.Neighbours/Ask": ofPeer(READERS),
  "/enjambre.v1.Swarm/Exchange": ofPeer(READERS),
  "/enjambre.v1.Swarm/Keep": ofPeer(WRITERS),
  "/enjambre.v1.Swarm/Limit": ofOwnPeer,
  // A peer may drain itself, because its machine is about to go; the tracker sees to that it is itself.
  "/enjambre.v1.Upkeep/Drain": ofTracker([...OPERATORS_AND_PAGES, "peer"]),
  "/enjambre.v1.Upkeep/Maintain": ofTracker(OPERATORS_AND_PAGES),
  "/enjambre.v1.Upkeep/Trust": ofTracker(OPERATORS),
  "/enjambre.v1.Upkeep/Repair": ofTracker(OPERATORS_AND_PAGES),
  "/enjambre.v1.Upkeep/LeaveSafeMode": ofTracker(OPERATORS_AND_PAGES),
  "/enjambre.v1.Upkeep/Rebalance": ofTracker(OPERATORS),
  "/enjambre.v1.Upkeep/Without": ofTracker(READERS),
  "/enjambre.v1.Upkeep/Tickets": ofTracker(OPERATORS),
  "/grpc.health.v1.Health/Check": ofAnyServer(EVERYBODY),
  "/grpc.health.v1.Health/Watch": ofAnyServer(EVERYBODY),
  "/grpc.health.v1.Health/List": ofAnyServer(EVERYBODY),
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo": ofAnyServer(EVERYBODY),
  "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": ofAnyServer(EVERYBODY),
};
