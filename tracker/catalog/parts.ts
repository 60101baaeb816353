import { Adoption } from "./adoption.ts";
import { Bounds } from "./bounds.ts";
import { Commits } from "./commits.ts";
import { DeviceBytes } from "./device_bytes.ts";
import type { Connection } from "./connection.ts";
import { Due } from "./due.ts";
import { Epochs } from "./epochs.ts";
import { Files } from "./files.ts";
import { Fragments } from "./fragments.ts";
import { Holders } from "./holders.ts";
import { NameIndex } from "./name_index.ts";
import { Browse } from "./browse.ts";
import { Names } from "./names.ts";
import { NearNames } from "./near.ts";
import { Operations } from "./operations.ts";
import { Peers } from "./peers.ts";
import { Prune } from "./prune.ts";
import { Remembering } from "./remember.ts";
import { Replicas } from "./replicas.ts";
import { Search } from "./search.ts";
import type * as standing from "./standing.ts";
import { Survey } from "./survey.ts";
import { Uploads } from "./uploads.ts";

export type Parts = ReturnType<typeof build>;

/** Everything that a catalog does in SQLite, each part with its prepared statements. */
export function build({ db }: Connection) {
  const holders = new Holders(db);
  const near = new NearNames(db);
  const files = new Files(db, holders);
  const deviceBytes = new DeviceBytes(db);
  const uploads = new Uploads(db, holders, deviceBytes);
  const operations = new Operations(db);
  const nameIndex = new NameIndex(db);
  const commits = new Commits(db, {
    ...{ files, nameIndex, near, operations, uploads, deviceBytes },
  });
  return {
    identity: db.prepare<[], standing.NetworkIdentity>(
      "SELECT network_id AS networkId, epoch FROM network",
    ),
    uploads,
    commits,
    epochs: new Epochs(db),
    adoption: new Adoption(db, { commits, files, operations, uploads }),
    names: new Names(db, files, near),
    browse: new Browse(db),
    search: new Search(db),
    peers: new Peers(db),
    replicas: new Replicas(db),
    fragments: new Fragments(db, holders),
    survey: new Survey(db),
    remember: new Remembering(db, files),
    prune: new Prune(db, files),
    bounds: new Bounds(db),
    due: new Due(db),
  };
}
