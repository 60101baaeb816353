/** The machine, or the network, that a connection comes from, as far as limits tell one from another. */
export interface Source {
  /** An IPv4 address, or the first half of an IPv6 one: whoever has one has all of that half. */
  readonly name: string;
  /** Whether it is this machine. */
  readonly isLocal: boolean;
}

const GROUPS = 8;
const NETWORK_GROUPS = 4;
const MAPPED = /^::ffff:(?=\d+\.)/i;

/** @param address An IP address as the system gives it, without a port. */
export function sourceOf(address: string): Source {
  const plain = address.replace(MAPPED, "");
  if (!plain.includes(":")) return { name: plain, isLocal: plain.startsWith("127.") };
  const [head = "", tail = ""] = plain.replace(/%.*$/, "").split("::");
  const groups = (text: string) => text === "" ? [] : text.split(":");
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array<string>(Math.max(0, GROUPS - before.length - after.length)).fill("0");
  const network = [...before, ...zeros, ...after].slice(0, NETWORK_GROUPS);
  return { name: `${network.join(":")}::/64`, isLocal: plain === "::1" };
}
