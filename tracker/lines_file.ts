import { readFileIfThere } from "../proto/process/state_file.ts";
import { EnjambreError } from "../proto/words/errors.ts";

/** Has each line of a file beside the database taken, in order; none where there is no file. @throws corrupt */
export async function eachLine(
  path: string,
  take: (line: string) => Promise<void> | void,
): Promise<void> {
  for (const line of (await readFileIfThere(path) ?? "").split("\n")) {
    if (line === "") continue;
    try {
      await take(line);
    } catch (cause) {
      throw new EnjambreError("corrupt", `Cannot understand ${JSON.stringify(line)} in "${path}"`, {
        cause,
      });
    }
  }
}
