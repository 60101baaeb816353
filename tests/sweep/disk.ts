import assert from "node:assert/strict";
import { join } from "node:path";
import type { Tool } from "../support/needs.ts";

/** What a case runs on. */
export interface Disk extends AsyncDisposable {
  readonly folder: string;
  /** After the program has ended, and before anybody looks. */
  restart(): Promise<void>;
}

/** A disk as it is before a scenario runs, to be copied for each case. */
export interface PreparedDisk extends AsyncDisposable {
  copy(): Promise<Disk>;
}

export type PrepareDisk = (fill: (folder: string) => Promise<void>) => Promise<PreparedDisk>;

/** What is in a folder survives the end of a program, whatever was synced. */
export const prepareFolder: PrepareDisk = async (fill) => {
  const parent = await Deno.makeTempDir({ prefix: "enjambre-sweep-" });
  const remove = () => Deno.remove(parent, { recursive: true });
  await using held = new AsyncDisposableStack();
  held.defer(remove);
  await Deno.mkdir(join(parent, "before"));
  await fill(join(parent, "before"));
  let copies = 0;
  held.move();
  return {
    async copy() {
      const folder = join(parent, `case-${copies++}`);
      // Times are kept: they say since when something is in the trash.
      await command("cp", "--archive", join(parent, "before"), folder);
      return {
        folder,
        restart: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
      };
    },
    [Symbol.asyncDispose]: remove,
  };
};

const IMAGE_SIZE = "24M";

/** A file system of its own in a file, whose power can be cut: what was not synced is then gone. */
export const prepareImage: PrepareDisk = async (fill) => {
  const parent = await Deno.makeTempDir({ prefix: "enjambre-sweep-" });
  const remove = () => Deno.remove(parent, { recursive: true });
  await using held = new AsyncDisposableStack();
  held.defer(remove);
  const before = join(parent, "before.img");
  await command("truncate", `--size=${IMAGE_SIZE}`, before);
  await command("mkfs.ext4", "-q", "-m", "0", before);
  {
    await using mounted = await mount(before, join(parent, "before"));
    await fill(mounted.folder);
  }
  let copies = 0;
  held.move();
  return {
    async copy() {
      const name = join(parent, `case-${copies++}`);
      await command("cp", "--sparse=always", before, `${name}.img`);
      return await mountedCopy(`${name}.img`, name);
    },
    [Symbol.asyncDispose]: remove,
  };
};

async function mountedCopy(image: string, folder: string): Promise<Disk> {
  let mounted = await mount(image, folder);
  return {
    folder,
    async restart() {
      await mounted[Symbol.asyncDispose]();
      mounted = await mount(image, folder);
    },
    async [Symbol.asyncDispose]() {
      await mounted[Symbol.asyncDispose]();
      await Deno.remove(image);
    },
  };
}

async function mount(image: string, folder: string) {
  await Deno.mkdir(folder);
  await command("mount", "--options", "loop,noatime", image, folder);
  return {
    folder,
    async [Symbol.asyncDispose]() {
      await command("umount", folder);
      await Deno.remove(folder);
    },
  };
}

/** What `prepareImage` needs, besides a compiler. */
export function powerSwitch(): Tool {
  return {
    tool: "ext4 on a loop device, to cut its power",
    present: canMountImages(),
    install: "apt-get install e2fsprogs mount, and run the tests as root on Linux",
  };
}

function canMountImages(): boolean {
  const parent = Deno.makeTempDirSync();
  const [image, folder] = [join(parent, "image"), join(parent, "folder")];
  const runs = (program: string, ...args: string[]) =>
    new Deno.Command(program, { args, stdout: "null", stderr: "null" }).outputSync().success;
  try {
    Deno.mkdirSync(folder);
    return runs("truncate", `--size=${IMAGE_SIZE}`, image) && runs("mkfs.ext4", "-q", image) &&
      runs("mount", "--options", "loop", image, folder) && runs("umount", folder);
  } catch {
    return false;
  } finally {
    Deno.removeSync(parent, { recursive: true });
  }
}

async function command(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, stdout: "null" }).output();
  assert.ok(success, `${program}: ${new TextDecoder().decode(stderr)}`);
}
