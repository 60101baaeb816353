import { type ProgramName, PROGRAMS } from "../permissions.ts";

/** What goes into one package. */
export interface PackageSet {
  /** The name of the package, and the beginning of its archive's. */
  readonly name: string;
  readonly brief: string;
  readonly programs: readonly ProgramName[];
  /** Names of packages that have the same files. */
  readonly conflicts: readonly string[];
  /** Whether `enjambre-demo` is in it. */
  readonly demo: boolean;
}

export const PACKAGE_SETS: readonly PackageSet[] = [
  {
    name: "enjambre",
    brief: "keeps files alive and moves them fast across a fleet of machines",
    programs: PROGRAMS,
    conflicts: ["enjambre-peer"],
    demo: true,
  },
  {
    name: "enjambre-peer",
    brief: "a peer of an Enjambre network, and its command line",
    programs: ["peer"],
    conflicts: ["enjambre"],
    demo: false,
  },
];

/** What packages can be made for: the processor as Debian, as Deno and as npm call it. */
export const ARCHITECTURES = {
  amd64: { deno: "x86_64", addon: "linux-x64.node", npm: "@deno/linux-x64-glibc" },
  arm64: { deno: "aarch64", addon: "linux-arm64.node", npm: "@deno/linux-arm64-glibc" },
} as const;

export type Architecture = keyof typeof ARCHITECTURES;
