import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { joinWrites } from "./joined_writes.ts";

function recorded() {
  const events: string[] = [];
  const socket = joinWrites({
    destroyed: false,
    write: (...args: unknown[]) => events.push(`write ${args.map(String).join()}`) > 0,
    end: (...args: unknown[]) => events.push(`end ${args.map(String).join()}`),
    destroy: () => events.push("destroy"),
  });
  return { socket, events };
}

Deno.test("joinWrites() writes what is written in one turn in one go, in its order", async () => {
  const { socket, events } = recorded();
  for (const text of ["a", "b", "c"]) socket.write(Buffer.from(text));
  assert.deepEqual(events, []);
  await Promise.resolve();
  assert.deepEqual(events, ["write abc"]);
  socket.write(Buffer.from("d"));
  await Promise.resolve();
  assert.deepEqual(events, ["write abc", "write d"]);
});

Deno.test("joinWrites() leaves nothing behind when more is said or the end comes", () => {
  for (
    const [last, expected] of [
      [["write", "text", "utf8"], "write text,utf8"],
      [["end"], "end "],
      [["destroy"], "destroy"],
    ] as const
  ) {
    const { socket, events } = recorded();
    socket.write(Buffer.from("a"));
    const [how, ...args] = last;
    socket[how](...args);
    assert.deepEqual(events, ["write a", expected]);
  }
});

Deno.test("joinWrites() holds no more than half a MiB", () => {
  const { socket, events } = recorded();
  for (let count = 0; count < 4; count += 1) socket.write(Buffer.alloc(128 * 1024, "x"));
  assert.equal(events.length, 1);
  assert.equal(events[0]!.length, "write ".length + 512 * 1024);
});
