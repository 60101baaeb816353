import { EnjambreError } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";
import type { Name } from "../../proto/words/names.ts";
import type { Condition } from "../../proto/words/record.ts";
import { compareVersions, formatVersion, type Version } from "../../proto/words/version.ts";

/** What a name is at, as far as conditions care. */
export interface Present {
  readonly version: Version;
  readonly isRemoved: boolean;
}

/** @throws already_exists or conflict, with what was wanted and what is, when the condition does not hold. */
export function checkCondition(name: Name, condition?: Condition, present?: Present): void {
  if (condition === undefined) return;
  if (condition.expect === "absent") {
    if (present === undefined || present.isRemoved) return;
    throw new EnjambreError(
      "already_exists",
      `Cannot change ${quote(name)}: it was expected not to exist, but it ${stateOf(present)}`,
    );
  }
  const { version } = condition;
  if (present !== undefined && compareVersions(present.version, version) === 0) return;
  throw new EnjambreError(
    "conflict",
    `Cannot change ${quote(name)}: it was expected at version ${formatVersion(version)}, ` +
      `but it ${stateOf(present)}`,
  );
}

function stateOf(present?: Present): string {
  if (present === undefined) return "does not exist";
  const version = formatVersion(present.version);
  return present.isRemoved ? `was removed at version ${version}` : `is at version ${version}`;
}
