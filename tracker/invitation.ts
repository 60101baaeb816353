import type { InvitedRole } from "../proto/words/roles.ts";

/** What the newcomer pastes. @param tracker HOST:PORT as others reach the tracker. */
export function joinLine(token: string, role: InvitedRole, tracker: string): string {
  if (role === "webserver") return `webserver join ${token} --tracker ${tracker}`;
  return `peer join ${token} --webserver WEBSERVER:50051`;
}
