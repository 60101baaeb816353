import assert from "node:assert/strict";
import { EnjambreError } from "../../proto/words/errors.ts";
import { pageToken, parsePageToken } from "./page_token.ts";

Deno.test("parsePageToken() gives back what a token was made of", () => {
  const token = pageToken("list ä", ["näme/\u{1f600}", 7]);
  assert.match(token, /^[A-Za-z0-9_-]+$/);
  const position = parsePageToken("list ä", token, ["string", "number"]);
  assert.deepEqual(position, ["näme/\u{1f600}", 7]);
  assert.equal(parsePageToken("list ä", "", ["string"]), undefined);
});

Deno.test("parsePageToken() refuses another question's token and anything else", () => {
  const token = pageToken("one", ["a", 1]);
  const refused: [string, string, ("string" | "number")[]][] = [
    ["two", token, ["string", "number"]],
    ["one", token, ["string"]],
    ["one", token, ["number", "number"]],
    ["one", token.slice(0, -3), ["string", "number"]],
    ["one", "not a token!", ["string"]],
    ["one", pageToken("one", ["a", 1.5]), ["string", "number"]],
  ];
  for (const [question, text, types] of refused) {
    assert.throws(
      () => parsePageToken(question, text, types),
      (error) => EnjambreError.is(error, "invalid"),
    );
  }
});
