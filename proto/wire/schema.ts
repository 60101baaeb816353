import { loadSync } from "@grpc/proto-loader";
import { fileURLToPath } from "node:url";
import type { ProtoGrpcType as CatalogTypes } from "../gen/catalog.ts";
import type { ProtoGrpcType as DirectoryTypes } from "../gen/directory.ts";
import type { ProtoGrpcType as DiskTypes } from "../gen/disk.ts";
import type { ProtoGrpcType as FragmentsTypes } from "../gen/fragments.ts";
import type { ProtoGrpcType as IdentityTypes } from "../gen/identity.ts";
import type { ProtoGrpcType as MembershipTypes } from "../gen/membership.ts";
import type { ProtoGrpcType as NeighboursTypes } from "../gen/neighbours.ts";
import type { ProtoGrpcType as SwarmTypes } from "../gen/swarm.ts";
import type { ProtoGrpcType as UpkeepTypes } from "../gen/upkeep.ts";
import { chunkDeserializer, chunkSerializer } from "./encoded_chunk.ts";
import { loadPackageDefinition } from "./grpc.ts";

type Services =
  & CatalogTypes["enjambre"]["v1"]
  & DirectoryTypes["enjambre"]["v1"]
  & DiskTypes["enjambre"]["v1"]
  & FragmentsTypes["enjambre"]["v1"]
  & IdentityTypes["enjambre"]["v1"]
  & MembershipTypes["enjambre"]["v1"]
  & NeighboursTypes["enjambre"]["v1"]
  & SwarmTypes["enjambre"]["v1"]
  & UpkeepTypes["enjambre"]["v1"];

export const schemaFiles = [
  "catalog",
  "directory",
  "disk",
  "fragments",
  "identity",
  "membership",
  "neighbours",
  "swarm",
  "upkeep",
]
  .map((service) => `enjambre/v1/${service}.proto`);

/** The options match those of `scripts/gen.ts`. */
export const schemaOptions = {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
  includeDirs: [fileURLToPath(new URL("../", import.meta.url))],
};

const packageDefinition = loadSync(schemaFiles, schemaOptions);

const { enjambre: { v1 } } = loadPackageDefinition(packageDefinition) as unknown as {
  enjambre: { v1: Services };
};

export const catalogService = v1.Catalog.service;
export const directoryService = v1.Directory.service;
export const diskService = v1.Disk.service;
export const fragmentsService = v1.Fragments.service;
const { Fetch: fetch, Store: store } = fragmentsService;
fetch.responseSerialize = chunkSerializer(fetch.responseSerialize);
fetch.responseDeserialize = chunkDeserializer("fetched", fetch.responseDeserialize);
store.requestSerialize = chunkSerializer(store.requestSerialize);
store.requestDeserialize = chunkDeserializer("stored", store.requestDeserialize);
export const identitiesService = v1.Identities.service;
export const joiningService = v1.Joining.service;
export const membershipService = v1.Membership.service;
export const neighboursService = v1.Neighbours.service;
export const upkeepService = v1.Upkeep.service;
export const swarmService = v1.Swarm.service;
const { Exchange: exchange } = swarmService;
exchange.responseSerialize = chunkSerializer(exchange.responseSerialize);
exchange.responseDeserialize = chunkDeserializer("fetched", exchange.responseDeserialize);
