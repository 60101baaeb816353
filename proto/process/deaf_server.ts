import { EnjambreError } from "../words/errors.ts";

/** What the program of a server that takes no connections any more ends with (EX_SOFTWARE of sysexits.h). */
export const EXIT_DEAF = 70;

/** A server that takes no connections any more, though it runs: whoever started it is to start it anew. */
export class DeafServer extends EnjambreError {
  constructor(address: string) {
    super(
      "exhausted",
      `Cannot go on: ${address} takes no connections any more; this program must be started anew ` +
        `(exit code ${EXIT_DEAF})`,
    );
  }
}
