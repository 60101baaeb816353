import { invalid } from "./errors.ts";
import { quote } from "./ids.ts";

/** An IP address as 16 bytes; IPv4 in its place within IPv6, so that both spellings of one address are the same. */
export type Ip = readonly number[];

/** All addresses that begin with the same bits. */
export interface IpBlock {
  readonly ip: Ip;
  readonly bits: number;
}

const IP_BYTES = 16;
const GROUPS = 8;
const BLOCKS_MAX = 64;
const MAPPED = [...Array<number>(10).fill(0), 0xff, 0xff];
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** @param text Without brackets. Undefined for names, and for all the ways to write an address but the usual one. */
export function parseIp(text: string): Ip | undefined {
  if (IPV4.test(text)) return [...MAPPED, ...text.split(".").map(Number)];
  return parseIpv6(text);
}

function parseIpv6(text: string): Ip | undefined {
  const halves = text.split("::");
  if (!text.includes(":") || halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => half === "" ? [] : bytesOf(half));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const known = head.length + (tail?.length ?? 0);
  if (halves.length === 1) return known === IP_BYTES ? head : undefined;
  if (known > IP_BYTES - 2) return undefined;
  return [...head, ...Array<number>(IP_BYTES - known).fill(0), ...tail!];
}

/** Groups of four hex digits; the last may be an IPv4 address. */
function bytesOf(half: string): number[] | undefined {
  const groups = half.split(":");
  if (groups.length > GROUPS) return undefined;
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (index === groups.length - 1 && IPV4.test(group)) {
      bytes.push(...group.split(".").map(Number));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}

export function sameIp(one: Ip, other: Ip): boolean {
  return one.every((byte, index) => byte === other[index]);
}

/** @param text `IP/BITS`, or one address. @throws invalid */
export function parseIpBlock(text: string): IpBlock {
  const [host = "", bitsText, ...rest] = text.split("/");
  const ip = parseIp(host);
  const bitsMax = IPV4.test(host) ? 32 : 128;
  const bits = bitsText === undefined
    ? bitsMax
    : /^\d{1,3}$/.test(bitsText)
    ? Number(bitsText)
    : NaN;
  if (ip === undefined || rest.length > 0 || !(bits <= bitsMax)) {
    throw invalid(`Cannot parse ${quote(text)}: expected CIDR, for instance 10.0.0.0/8`);
  }
  return { ip, bits: bits + 128 - bitsMax };
}

/** Several of them, with commas between; none for no text. @throws invalid */
export function parseIpBlocks(text: string): IpBlock[] {
  const blocks = text === "" ? [] : text.split(",").map((each) => parseIpBlock(each.trim()));
  if (blocks.length > BLOCKS_MAX) {
    throw invalid(`Cannot use ${blocks.length} ranges of addresses: at most ${BLOCKS_MAX} can be`);
  }
  return blocks;
}

export function isWithin(ip: Ip, { ip: first, bits }: IpBlock): boolean {
  for (let at = 0; at * 8 < bits; at += 1) {
    const shift = Math.max(0, 8 - (bits - at * 8));
    if (ip[at]! >> shift !== first[at]! >> shift) return false;
  }
  return true;
}

const blocks = (...texts: string[]): IpBlock[] => texts.map(parseIpBlock);

/** What is no address of a machine that others reach, in the words of refusals. The order matters: the first counts. */
const SPECIAL: readonly (readonly [IpKind, readonly IpBlock[]])[] = [
  ["loopback", blocks("127.0.0.0/8", "::1")],
  ["unspecified", blocks("0.0.0.0/8", "::")],
  ["link-local", blocks("169.254.0.0/16", "fe80::/10", "fec0::/10")],
  ["multicast", blocks("224.0.0.0/4", "ff00::/8")],
  ["reserved", blocks("240.0.0.0/4", "100::/64", "fd00:ec2::254")],
  ["plain", blocks("::ffff:0:0/96")],
  // IPv4 compatible, NAT64, Teredo and 6to4: they lead to an IPv4 address that nobody looked at.
  ["translated", blocks("::/96", "64:ff9b::/32", "2001::/32", "2002::/16")],
];

export type IpKind =
  | "plain"
  | "loopback"
  | "unspecified"
  | "link-local"
  | "multicast"
  | "reserved"
  | "translated";

export function kindOfIp(ip: Ip): IpKind {
  return SPECIAL.find(([, ranges]) => ranges.some((range) => isWithin(ip, range)))?.[0] ?? "plain";
}
