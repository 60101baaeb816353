/**
 * What Deno lets each program do, written here and nowhere else: the tasks in `deno.json`, the launchers and units of a
 * package and the compiled executables have their flags from here, and `permissions_test.ts` compares them.
 */

export type ProgramName = "webserver" | "tracker" | "peer";

export const PROGRAMS: readonly ProgramName[] = ["webserver", "tracker", "peer"];

/** Paths that Deno may touch, or all of them, where people name any file on the command line. */
export type Paths = readonly string[] | "anywhere";

/** Where a program may read, write and load native code from. */
export interface Places {
  readonly read: Paths;
  readonly write: Paths;
  readonly addon: Paths;
}

/** For command lines: the user's own rights are the limit. */
export const ANYWHERE: Places = { read: "anywhere", write: "anywhere", addon: "anywhere" };

/**
 * Settings of ours, what gRPC can be told about its own log, what systemd tells, and where people keep their settings,
 * and so their identity; other variables are as if they were not set.
 */
const ENVIRONMENT = [
  ...["ENJAMBRE_*", "GRPC_*", "NOTIFY_SOCKET", "WATCHDOG_*"],
  ...["HOME", "USERPROFILE", "XDG_CONFIG_HOME"],
  // Whether a terminal has colours, and whether they are wanted.
  ...["NO_COLOR", "TERM"],
];

/**
 * Never dialled, whatever address a peer or a tracker announces: the metadata service of cloud machines and the rest of
 * the local link, multicast, reserved and broadcast addresses. Flags of Deno take no ranges of IPv6: units have those.
 */
export const NEVER_DIALLED = ["169.254.0.0/16", "224.0.0.0/3", "[fd00:ec2::254]"];

interface Rights {
  /** Whether it has a native addon (SQLite): native code is not held by these flags. */
  readonly addon: boolean;
  /** What it may ask of the system, as `--allow-sys` calls it. */
  readonly sys: readonly string[];
}

const RIGHTS: Readonly<Record<ProgramName, Rights>> = {
  webserver: { addon: false, sys: ["uid"] },
  tracker: {
    addon: true,
    // The last three are in the report by which better-sqlite3 finds out which C library it runs on.
    sys: ["uid", "cpus", "hostname", "networkInterfaces"],
  },
  peer: { addon: false, sys: ["uid", "statfs"] },
};

/** The flags of `deno run` and `deno compile` for a program that finds its files in these places. */
export function denoFlags(program: ProgramName, places: Places): string[] {
  const { addon, sys } = RIGHTS[program];
  return [
    "--no-prompt",
    `--allow-env=${ENVIRONMENT.join(",")}`,
    "--ignore-env",
    "--allow-net",
    `--deny-net=${NEVER_DIALLED.join(",")}`,
    `--allow-sys=${sys.join(",")}`,
    allow("read", places.read),
    allow("write", places.write),
    ...(addon ? [allow("ffi", places.addon)] : []),
  ];
}

/**
 * The flags of `enjambre-ec2`, which alone speaks with the metadata service.
 * @param peerCommand The launcher of the peer's command line, the one program that it may start.
 */
export function ec2Flags(peerCommand: string): string[] {
  return [
    "--no-prompt",
    "--allow-env=ENJAMBRE_ADVERTISE",
    "--ignore-env",
    "--allow-net=169.254.169.254:80",
    "--allow-write=/run/enjambre",
    `--allow-run=${peerCommand}`,
  ];
}

function allow(what: string, paths: Paths): string {
  return paths === "anywhere" ? `--allow-${what}` : `--allow-${what}=${paths.join(",")}`;
}

/** The command of a program's task in `deno.json`. */
export function taskCommand(program: ProgramName): string {
  const flags = denoFlags(program, ANYWHERE).map((flag) => /[*[]/.test(flag) ? `'${flag}'` : flag);
  return ["deno", "run", ...flags, `${program}/main.ts`].join(" ");
}
