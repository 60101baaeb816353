import { join } from "node:path";
import { EnjambreError } from "../words/errors.ts";
import { INSECURE, NetworkIdentity } from "../wire/identity.ts";
import { setting, variableValue } from "../process/settings.ts";

/** What every command can be told about who this machine is. */
export interface IdentityFlags {
  /** The folder of the identity. */
  readonly data: string | "auto";
  readonly insecure: boolean;
}

/** For development alone: nobody proves who he is, and nothing is encrypted. */
export const insecureFlag = {
  kind: "boolean" as const,
  brief: "Without identities and encryption, for development: everything has to be on the loopback",
  default: variableValue("ENJAMBRE_INSECURE") === "true",
  withNegated: false as const,
};

/** Where the identity of this machine is, for commands that only use it. */
export const identityFlags = {
  data: setting({
    name: "data",
    parse: String,
    brief: "Folder of this machine's identity, or auto: the one that joined last from here",
    placeholder: "DIR",
    fallback: "auto",
  }),
  insecure: insecureFlag,
};

/** Where the identity of a person is, who has no data folder. */
export function personalFolder(): string {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? ".";
  return join(Deno.env.get("XDG_CONFIG_HOME") || join(home, ".config"), "enjambre");
}

/**
 * Who a server is: the identity in its data folder.
 * @param how How to get one, for the message.
 * @throws unauthenticated when it has none.
 */
export async function serverSecurity(
  { data, insecure }: { readonly data: string; readonly insecure: boolean },
  how: string,
): Promise<typeof INSECURE | NetworkIdentity> {
  if (insecure) return INSECURE;
  const identity = await NetworkIdentity.read(data);
  if (identity === undefined) throw noIdentity(`"${data}"`, how);
  identity.checkTime();
  return identity;
}

/** The identity that a command uses, and the folder that it is in. @throws unauthenticated when there is none. */
export async function commandSecurity(
  { data, insecure }: IdentityFlags,
  standardFolder: string,
): Promise<{ readonly security: typeof INSECURE | NetworkIdentity; readonly folder: string }> {
  if (insecure) return { security: INSECURE, folder: "" };
  const folders = data === "auto" ? [standardFolder, personalFolder()] : [data];
  for (const folder of folders) {
    const security = await NetworkIdentity.read(folder);
    if (security !== undefined) return { security, folder };
  }
  const where = folders.map((folder) => `"${folder}"`).join(" or ");
  throw noIdentity(where, "`peer join TOKEN --webserver HOST:PORT`");
}

function noIdentity(where: string, how: string): EnjambreError {
  return new EnjambreError(
    "unauthenticated",
    `This machine has not joined a network: there is no certificate in ${where}. Get a token from ` +
      `\`tracker invite\`, then ${how}; for development on one machine use --insecure`,
  );
}
