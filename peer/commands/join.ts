import { runJoin } from "../../proto/client/join_command.ts";
import { personalFolder } from "../../proto/client/security.ts";
import { readToken, type TokenFlags } from "../../proto/client/token_source.ts";
import { DATA_FOLDER } from "../config.ts";

export interface JoinFlags extends TokenFlags {
  readonly webserver: string;
  readonly data: string | "auto";
}

/** `peer join TOKEN` */
export async function join(flags: JoinFlags, token?: string): Promise<void> {
  const { webserver, data } = flags;
  await runJoin({
    token: await readToken(token, flags),
    entrance: { address: webserver, role: "webserver" },
    roles: ["peer", "client", "reader", "admin"],
    ...(data === "auto"
      ? { folder: DATA_FOLDER, personalFolder: personalFolder() }
      : { folder: data }),
  });
}
