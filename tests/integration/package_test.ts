import assert from "node:assert/strict";
import { PROGRAMS } from "../../scripts/permissions.ts";
import { ROOT } from "../../scripts/program.ts";
import { bareDebian, inBareDebian, makeBareDebian } from "../support/bare_debian.ts";
import { bootableSystemd, inBootedSystemd } from "../support/booted_systemd.ts";
import { cloudConfigScript } from "../support/cloud_config.ts";
import { documentedCommands } from "../support/documents.ts";
import { must } from "../support/command_output.ts";
import { needs } from "../support/needs.ts";

const OPERATIONS = documentedCommands("OPERATIONS.md").map(({ text }) => text);
/** What it says about getting a package onto a machine; all else there is for one that runs. */
const INSTALLS = {
  deb: OPERATIONS.filter((text) => text.startsWith("dpkg ")),
  archive: OPERATIONS.filter((text) => text.startsWith("tar ") || text.endsWith("install.sh")),
};
const RUNNING = OPERATIONS.filter((text) => !Object.values(INSTALLS).flat().includes(text));
const UNITS = PROGRAMS.map((program) => `enjambre-${program}.service`);

/** The packages of this checkout, made once for all tests of this file. */
interface Packages {
  readonly folder: string;
  readonly archive: string;
  readonly deb: string;
}

async function makePackages(): Promise<Packages> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "enjambre-packages-" }));
  addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const script = `${ROOT}scripts/package.ts`;
  const flags = ["--set", "enjambre", "--out", folder];
  const told = await must(Deno.execPath(), ["run", "--quiet", "-A", script, ...flags]);
  const [archive, deb] = told.split("\n").map((path) => path.slice(folder.length + 1));
  return { folder, archive: archive!, deb: deb! };
}

let made: Promise<Packages> | undefined;
const packages = () => made ??= makePackages();

needs(bareDebian).test("A package, on a bare Debian without a network", async (test) => {
  const { folder, archive, deb } = await packages();
  const root = `${folder}/bare`;
  await makeBareDebian(root);
  for (const file of [archive, deb]) await Deno.rename(`${folder}/${file}`, `${root}/${file}`);
  try {
    await test.step("has its checksums", async () => {
      await must("sha256sum", ["--check", "--strict", `${folder}/SHA256SUMS`], { cwd: root });
    });
    await test.step("is installed by dpkg, with commands, users, units and settings", async () => {
      const told = await inBareDebian(root, installing());
      assert.equal(told.match(/^\d+\.\d+\.\d+\+[0-9a-z.]+$/gm)?.length, 3, told);
      assert.equal(
        told.match(/:\/var\/lib\/enjambre-\w+:\/usr\/sbin\/nologin$/gm)?.length,
        3,
        told,
      );
    });
    await test.step("runs the demo, for a user who may not write where it is installed", async () => {
      const told = await inBareDebian(root, keepingDemo());
      assert.match(told, /Everything held, in /);
      assert.match(told, /^tried: \/tmp\/deno-from-the-network, 0$/m);
    });
    await test.step("keeps settings over an upgrade, and leaves nothing but state when purged", async () => {
      const told = await inBareDebian(root, upgradingAndPurging(deb));
      assert.equal(told, "ENJAMBRE_ZONE=rack-1\n/var/lib/enjambre-peer/data\n");
    });
    await test.step("as an archive, runs where it is unpacked, and is installed by its script", async () => {
      const told = await inBareDebian(root, installingArchive(archive));
      assert.match(
        told,
        /^\S+\+\S+\nInstalled in \/usr\/lib\/enjambre\..*\nENJAMBRE_ZONE=rack-2\n\S+\n/,
      );
      assert.match(told, /\ninstall\.sh: cannot install as .*: run it as root, or use /);
    });
  } finally {
    for (const file of [archive, deb]) await Deno.rename(`${root}/${file}`, `${folder}/${file}`);
    await Deno.remove(root, { recursive: true });
  }
});

function installing(): string {
  return `
    cd /
    ${INSTALLS.deb.join("\n")} 2>&1
    for program in webserver tracker peer; do
      enjambre-$program --version
      getent passwd enjambre-$program
      test -s /usr/lib/systemd/system/enjambre-$program.service
      test -s /etc/enjambre/$program.env
    done`;
}

/** The demo by a user without rights, what it then says to try, and its end. */
function keepingDemo(): string {
  const script = `cd /tmp
enjambre-demo --keep >told 2>&1 & demo=$!
until grep -q deno-from-the-network told || ! kill -0 $demo; do sleep 1; done
cat told
sed "1,/Try,/d" told | sh -e
kill -TERM $demo; wait $demo; ended=$?
echo "tried: $(ls /tmp/deno-from-the-network), $ended"`;
  return `chroot --userspec=65534:65534 / env HOME=/tmp sh -c '${script}'`;
}

function upgradingAndPurging(deb: string): string {
  return `
    mkdir -p /var/lib/enjambre-peer/data
    echo ENJAMBRE_ZONE=rack-1 > /etc/enjambre/peer.env
    dpkg --install /${deb} >/dev/null 2>&1
    cat /etc/enjambre/peer.env
    dpkg --purge enjambre >/dev/null 2>&1
    ls -d /usr/lib/enjambre /usr/bin/enjambre-* /etc/enjambre /var/lib/enjambre-peer/data || true`;
}

function installingArchive(archive: string): string {
  const [unpack, install] = INSTALLS.archive;
  return `
    cd /
    ${unpack}
    enjambre-*/bin/enjambre-peer --version
    mkdir -p /etc/enjambre
    echo ENJAMBRE_ZONE=rack-2 > /etc/enjambre/peer.env
    ${install}
    rm -r enjambre-*/
    cat /etc/enjambre/peer.env
    enjambre-tracker --version
    test -s /usr/lib/systemd/system/enjambre-peer.service
    chroot --userspec=65534:65534 / sh -c 'cd /tmp; tar xzf /${archive}; ! enjambre-*/install.sh 2>&1'`;
}

/** A hung program is to be found in seconds here. */
const DROP_IN = "[Service]\nWatchdogSec=3\nTimeoutAbortSec=1\n";
/** What a unit can be asked to try from inside: `systemctl reload`. */
const TRY_ADDRESSES = "[Service]\nExecReload=/bin/sh /try-addresses.sh\n";
const METADATA_SERVICES = ["169.254.169.254", "[fd00:ec2::254]"];
const TRIES = `
  curl --silent --insecure --output /dev/null https://127.0.0.1:8080/health/live || exit 1
  for address in ${METADATA_SERVICES.join(" ")}; do
    if curl --silent --output /dev/null --max-time 1 "$address"; then exit 1; fi
  done`;
const ADDRESS = "10.77.0.1";
const METADATA = {
  "instance-id": "i-1234567890abcdef0",
  "placement/availability-zone": "eu-west-1a",
  "local-ipv4": ADDRESS,
};

const TRACKER_DATA = "/var/lib/enjambre-tracker/data";
/** Where the instances of the group find their token. */
const GROUP_TOKEN = "/run/peer-token";

/** What prints a token, on the tracker's machine. */
function tokenCommand(role: string, more = ""): string {
  return `enjambre-tracker invite --role ${role} ${more} --data ${TRACKER_DATA} | cut -d ' ' -f 3`;
}

/**
 * As it is written, but for tokens, hosts and AWS, which gives a token to nobody here; those who joined already do it
 * once more, as somebody else.
 */
function asDocumented(text: string): string {
  if (text.includes("| aws ")) return text.replace(/\baws .*/, "grep --quiet '^enj1[.]'");
  if (text.includes("--revoke ID")) {
    const list = `enjambre-tracker invite --list --data ${TRACKER_DATA}`;
    return text.replace("ID", `"$(${list} | sed -n 's/ .*of 40 left.*//p' | head -n 1)"`);
  }
  const [, program] = /enjambre-(\w+) join/.exec(text) ?? [];
  if (program === undefined) return text;
  const token = `"$(${tokenCommand(program)})"`;
  return text.replace("/data", "/again").replace("HOST", "127.0.0.1").replace("TOKEN", token);
}

/** The container is the instance of the index and of the only peer; a stand-in gives it its metadata. */
async function ec2Script(deb: string): Promise<string> {
  const service = `/usr/lib/enjambre/deno run -A ${ROOT}tests/support/metadata_service.ts`;
  const values = {
    PACKAGE_URL: `file://${deb}`,
    INDEX_ADDRESS: ADDRESS,
    TOKEN_COMMAND: `cat ${GROUP_TOKEN}`,
  };
  const [index, peer] = await Promise.all(
    ["index", "peer"].map((name) =>
      cloudConfigScript(`${ROOT}scripts/ec2/${name}.cloud-config.yaml`, values)
    ),
  );
  return `
    ip address add ${ADDRESS}/32 dev lo
    ip address add 169.254.169.254/32 dev lo
    ip address add fd00:ec2::254/128 dev lo
    echo '${JSON.stringify(METADATA)}' > /metadata.json
    ${index}
    ${
    METADATA_SERVICES.map((at) => `systemd-run --quiet ${service} ${at}:80 /metadata.json`).join(
      "\n",
    )
  }
    (umask 077; ${tokenCommand("peer", "--uses 3 --valid 7d")} > ${GROUP_TOKEN})
    ${peer}
    export ENJAMBRE_WEBSERVER=${ADDRESS}:50051 HOME=/home/admin
    enjambre-peer join "$(${tokenCommand("admin")})"
    mkdir /backups
    metadata_services="${METADATA_SERVICES.join(" ")}"
    as_documented() {
    ${RUNNING.map(asDocumented).join("\n")}
    }
    ${await Deno.readTextFile(`${ROOT}tests/support/unit_check.sh`)}`;
}

/**
 * When the kernel last killed a peer that had not memory enough in its unit, seconds since the machine's start; 0:
 * never. It forgets what is long ago.
 */
async function outOfMemoryAt(): Promise<number> {
  const told = await must("dmesg", []);
  const kills = told.matchAll(
    /^\[ *([\d.]+)\].*oom_memcg=\S*\/enjambre-peer\.service,.*,task=deno,/gm,
  );
  return Math.max(0, ...[...kills].map(([, at]) => Number(at)));
}

needs(bootableSystemd).test(
  "A package's units, started on EC2 by cloud-init, under a real systemd",
  async () => {
    const { folder, deb } = await packages();
    const killedAt = await outOfMemoryAt();
    const told = await inBootedSystemd({
      files: {
        "/try-addresses.sh": TRIES,
        ...Object.fromEntries(
          UNITS.map((unit) => [`/etc/systemd/system/${unit}.d/test.conf`, DROP_IN + TRY_ADDRESSES]),
        ),
      },
      seen: [folder, ROOT],
      script: await ec2Script(`${folder}/${deb}`),
    });
    assert.ok(await outOfMemoryAt() > killedAt, "it was the kernel that ended it");
    // Where this machine gives less, and lets even root have no more, units cannot either.
    const most = Number(await must("bash", ["-c", "ulimit -H -n"]));
    const descriptors = Math.min(65_536, most > 0 ? most : Infinity);
    // Between the findings stand warnings of programs, and what invitations are called.
    const lines = told.slice(told.indexOf("webserver state")).split("\n")
      .filter((line) => !/ warning: |^It is called /.test(line));
    const wanted = [
      ...PROGRAMS.flatMap((program) => [
        new RegExp(`^${program} state active 0\\.0\\.0\\.0:`),
        `${program} user enjambre-${program}`,
        `${program} capabilities 0000000000000000`,
        `${program} privileges 1 seccomp 2`,
        `${program} files ${descriptors}`,
        `${program} root ro`,
      ]),
      "state folders /var/lib/enjambre-tracker:enjambre-tracker:700 " +
      "/var/lib/enjambre-peer:enjambre-peer:700",
      ...[
        "transfer same",
        "gateway encrypted",
        "killed peer restarted",
        "hung tracker restarted",
        "nothing forgotten",
        "member joins again no",
        "group has 2 of 3 left",
        "as documented",
        "denied addresses are out of reach",
        /^peer without memory restarted, all \d+ gets whole$/,
        "nothing lost",
      ],
      `peer at ${ADDRESS}:50053 in eu-west-1a`,
      `peer at ${ADDRESS}:50054 in default`,
      "interrupted peer is drained",
      ...PROGRAMS.map((program) => `${program} stopped success 0`),
    ];
    for (const [index, line] of wanted.entries()) {
      if (typeof line === "string") assert.equal(lines[index], line, told);
      else assert.match(lines[index]!, line, told);
    }
  },
);
