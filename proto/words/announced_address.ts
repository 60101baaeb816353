import { withoutBrackets } from "./host_text.ts";
import { parseAddress } from "./address.ts";
import { EnjambreError } from "./errors.ts";
import { quote } from "./ids.ts";
import { type Ip, type IpBlock, isWithin, kindOfIp, parseIp, sameIp } from "./ip.ts";

/** Ports below are those of a machine's own services: nobody is led there by what somebody else says. */
const PORT_MIN = 1024;

/** What the address that somebody announces is compared with. */
export interface Announcing {
  /** HOST:PORT of the other end of the connection on which it is announced; IPv6 with or without brackets. */
  readonly from: string;
  /** Where callers may be beside where they call from. */
  readonly allowed: readonly IpBlock[];
  /** Addresses of this machine's interfaces: a caller that is on this machine, too, may have any of them. */
  readonly ownHosts: readonly string[];
}

/**
 * The address that somebody says is its own, when it can be: an IP address that leads to where the call comes from.
 * @throws denied with the rule that does not hold, and what to do.
 */
export function checkAnnounced(address: string, announcing: Announcing): string {
  const { from, allowed, ownHosts } = announcing;
  const source = hostOf(from);
  const ip = checkDialled(address, isLoopback(source));
  // A loopback leads nowhere but to the machine that both are on.
  if (kindOfIp(ip) === "loopback") return address;
  const own = ownHosts.flatMap((host) => [parseIp(host) ?? []]);
  const isOwn = (each: Ip) => own.some((one) => sameIp(each, one));
  if (source !== undefined && sameIp(ip, source)) return address;
  if (source !== undefined && (isLoopback(source) || isOwn(source)) && isOwn(ip)) return address;
  if (allowed.some((block) => isWithin(ip, block))) return address;
  throw refusal(
    address,
    `the call comes from ${from}; behind NAT or with several interfaces, start the tracker with ` +
      "--advertise-allow and the range that it is in",
  );
}

/**
 * The IP address of a place that somebody else told of, when it may be connected to.
 * @param withLoopback Whether whoever tells is on this machine, as in development.
 * @throws denied
 */
export function checkDialled(address: string, withLoopback: boolean): Ip {
  const { host, port } = parseAddress(address);
  const ip = parseIp(withoutBrackets(host));
  if (ip === undefined) {
    throw refusal(address, "it is a name; say an IP address: peer serve --advertise IP:PORT");
  }
  const kind = kindOfIp(ip);
  if (kind !== "plain" && !(kind === "loopback" && withLoopback)) {
    throw refusal(
      address,
      `its kind is ${kind}, and leads others elsewhere; say one that others reach: ` +
        "peer serve --advertise IP:PORT",
    );
  }
  if (port < PORT_MIN) throw refusal(address, `its port is below ${PORT_MIN}; listen on another`);
  return ip;
}

/** Whether `checkDialled` has nothing against it. */
export function mayDial(address: string, withLoopback: boolean): boolean {
  return passes(() => checkDialled(address, withLoopback));
}

/** Whether `checkAnnounced` has nothing against it. */
export function mayAnnounce(address: string, announcing: Announcing): boolean {
  return passes(() => checkAnnounced(address, announcing));
}

function passes(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (thrown) {
    if (EnjambreError.is(thrown, "denied", "invalid")) return false;
    throw thrown;
  }
}

function isLoopback(ip: Ip | undefined): boolean {
  return ip !== undefined && kindOfIp(ip) === "loopback";
}

function hostOf(from: string): Ip | undefined {
  const host = from.slice(0, Math.max(0, from.lastIndexOf(":")));
  return parseIp(withoutBrackets(host).replace(/%.*$/, ""));
}

function refusal(address: string, why: string): EnjambreError {
  return new EnjambreError("denied", `Cannot use address ${quote(address)}: ${why}`);
}
