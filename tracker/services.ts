import {
  catalogService,
  identitiesService,
  joiningService,
  membershipService,
  upkeepService,
} from "../proto/wire/schema.ts";

/** What a tracker serves. */
export const SERVICES = [
  ...[catalogService, upkeepService, membershipService],
  ...[identitiesService, joiningService],
];
