import { runJoin } from "../../proto/client/join_command.ts";
import { personalFolder } from "../../proto/client/security.ts";
import { DATA_FOLDER } from "../config.ts";

export interface JoinFlags {
  readonly webserver: string;
  readonly data: string | "auto";
}

/** `peer join TOKEN` */
export async function join({ webserver, data }: JoinFlags, token: string): Promise<void> {
  await runJoin({
    token,
    entrance: { address: webserver, role: "webserver" },
    roles: ["peer", "client", "reader", "admin"],
    ...(data === "auto"
      ? { folder: DATA_FOLDER, personalFolder: personalFolder() }
      : { folder: data }),
  });
}
