import { must } from "./command_output.ts";

export interface CloudConfig {
  /** Device, where, and four more. */
  readonly mounts: readonly (readonly string[])[];
  readonly write_files: readonly { readonly path: string; readonly content: string }[];
  readonly runcmd: readonly string[];
}

/** Reads a cloud-config. @param values What stands for the words in capitals that an operator replaces. */
export async function readCloudConfig(
  path: string,
  values: Readonly<Record<string, string>>,
): Promise<CloudConfig> {
  let text = await Deno.readTextFile(path);
  if (!text.startsWith("#cloud-config\n")) throw new Error(`${path} is no cloud-config`);
  for (const [word, value] of Object.entries(values)) text = text.replaceAll(word, value);
  const parse = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.argv[1])))";
  return JSON.parse(await must("/usr/bin/python3", ["-c", parse, text]));
}

/**
 * What cloud-init would do at a first boot with a cloud-config, as a shell script: the files, then the commands. Of
 * disks there are only the folders where they would be mounted.
 */
export async function cloudConfigScript(
  path: string,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  const config = await readCloudConfig(path, values);
  return [
    ...config.mounts.map(([, where]) => `mkdir -p ${where}`),
    ...config.write_files.map(({ path, content }) =>
      `mkdir -p "$(dirname ${path})"\ncat > ${path} <<'END'\n${content}END`
    ),
    ...config.runcmd,
  ].join("\n");
}
