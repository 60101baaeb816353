import assert from "node:assert/strict";
import { join } from "node:path";
import { makeMemoryFolder } from "../support/memory_folder.ts";
import type { Tool } from "../support/needs.ts";

/** What a case runs on. */
export interface Disk extends AsyncDisposable {
  readonly folder: string;
  /** What is on it when its power comes back. */
  restart(): Promise<void>;
}

/** A disk as it is before a scenario runs, to be copied for each case. */
export interface PreparedDisk extends AsyncDisposable {
  copy(): Promise<Disk>;
}

export type PrepareDisk = (fill: (folder: string) => Promise<void>) => Promise<PreparedDisk>;

const PREFIX = "enjambre-sweep-";

/** What is in a folder survives the end of a program, whatever was synced. */
export const prepareFolder: PrepareDisk = async (fill) => {
  const parent = await makeMemoryFolder(PREFIX);
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
        restart: () => Promise.reject(new Error("A folder has no power that could be cut")),
        [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
      };
    },
    [Symbol.asyncDispose]: remove,
  };
};

const IMAGE_SIZE = "24M";

/** A file system of its own in a file, whose power can be cut: what was not synced is then gone. */
export const prepareImage: PrepareDisk = async (fill) => {
  const parent = await makeMemoryFolder(PREFIX);
  const places = await Deno.makeTempDir({ prefix: PREFIX });
  const remove = async () => {
    await Deno.remove(parent, { recursive: true });
    await Deno.remove(places, { recursive: true });
  };
  await using held = new AsyncDisposableStack();
  held.defer(remove);
  const before = join(parent, "before.img");
  await command("truncate", `--size=${IMAGE_SIZE}`, before);
  await command("mkfs.ext4", "-q", "-m", "0", before);
  {
    await using mounted = await mount(before, join(places, "before"));
    await fill(mounted.folder);
  }
  let copies = 0;
  held.move();
  return {
    async copy() {
      const name = `case-${copies++}`;
      return await mountedCopy(before, join(parent, name), join(places, name));
    },
    [Symbol.asyncDispose]: remove,
  };
};

/** @param name Of the images, without their end. @param place Where they are mounted. */
async function mountedCopy(before: string, name: string, place: string): Promise<Disk> {
  const images = [`${name}.img`];
  await copyImage(before, images[0]!);
  let mounted = await mount(images[0]!, place);
  return {
    folder: place,
    async restart() {
      const next = `${name}-${images.length}.img`;
      // What has reached the disk by now, whoever else may still keep it mounted, as another mount namespace does.
      await copyImage(images.at(-1)!, next);
      images.push(next);
      await mounted[Symbol.asyncDispose]();
      mounted = await mount(next, place);
    },
    async [Symbol.asyncDispose]() {
      await mounted[Symbol.asyncDispose]();
      for (const image of images) await Deno.remove(image);
    },
  };
}

async function copyImage(from: string, to: string): Promise<void> {
  await command("cp", "--sparse=always", from, to);
}

async function mount(image: string, folder: string) {
  await Deno.mkdir(folder);
  await command("mount", "--options", "loop,noatime", image, folder);
  return {
    folder,
    async [Symbol.asyncDispose]() {
      // At once or, when somebody looks at it, as soon as that ends.
      await command("umount", folder).catch(() => command("umount", "--lazy", folder));
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
