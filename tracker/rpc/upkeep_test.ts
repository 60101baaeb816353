import assert from "node:assert/strict";
import { EnjambreError } from "../../proto/words/errors.ts";
import { parsePeerId } from "../../proto/words/ids.ts";
import { refuseForeignPeer } from "./upkeep.ts";

const [ONE, OTHER] = ["a", "b"].map((letter) => parsePeerId(letter.repeat(52)));

Deno.test("refuseForeignPeer() lets a peer drain itself, an operator anybody, and a peer no other", () => {
  refuseForeignPeer(ONE!, { role: "peer", deviceId: ONE! });
  refuseForeignPeer(ONE!, { role: "admin", deviceId: OTHER! });
  refuseForeignPeer(ONE!, undefined);
  assert.throws(
    () => refuseForeignPeer(ONE!, { role: "peer", deviceId: OTHER! }),
    (thrown) => thrown instanceof EnjambreError && thrown.code === "denied",
  );
});
