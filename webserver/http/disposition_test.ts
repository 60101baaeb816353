import assert from "node:assert/strict";
import { attachment } from "./disposition.ts";

Deno.test("attachment(), a plain name stands in quotes, its folders are left out", () => {
  assert.equal(attachment("a.bin"), 'attachment; filename="a.bin"');
  assert.equal(attachment("models/v1/a b.bin"), 'attachment; filename="a b.bin"');
});

Deno.test("attachment(), other names come encoded, with a plain stand-in", () => {
  assert.equal(
    attachment("héllo.txt"),
    "attachment; filename=\"h_llo.txt\"; filename*=UTF-8''h%C3%A9llo.txt",
  );
  assert.equal(attachment("🐝"), "attachment; filename=\"_\"; filename*=UTF-8''%F0%9F%90%9D");
  assert.equal(
    attachment("it's (1)*!.txt"),
    'attachment; filename="it\'s (1)*!.txt"',
  );
  assert.equal(
    attachment("é's (1)*"),
    "attachment; filename=\"_'s (1)*\"; filename*=UTF-8''%C3%A9%27s%20%281%29%2A",
  );
});

Deno.test("attachment(), no name leaves its quotes or adds a parameter", () => {
  assert.equal(
    attachment('a"; filename="evil.html'),
    "attachment; filename=\"a__ filename=_evil.html\"; filename*=UTF-8''" +
      "a%22%3B%20filename%3D%22evil.html",
  );
  assert.equal(
    attachment("100%41\\"),
    "attachment; filename=\"100_41_\"; filename*=UTF-8''100%2541%5C",
  );
});

Deno.test("attachment(), a name that turns its direction cannot look like another type", () => {
  assert.equal(attachment("photo\u202egpj.exe"), 'attachment; filename="photo_gpj.exe"');
});

Deno.test("attachment() is always a header that can be sent", () => {
  for (const name of ["\u0100", "日本/語", "a\u00a0b", "\u{10ffff}", "tab\u2028line"]) {
    const headers = new Headers({ "Content-Disposition": attachment(name) });
    assert.match(headers.get("Content-Disposition")!, /^attachment; filename="[ -~]*"/);
  }
});
