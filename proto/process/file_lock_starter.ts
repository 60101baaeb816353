// A worker of file_lock_test.ts: starts child processes one after the other, in a thread of its own.
const CHILDREN = 100;
const owner = self as unknown as Pick<Worker, "postMessage">;

owner.postMessage("started");
for (let child = 0; child < CHILDREN; child += 1) new Deno.Command("true").outputSync();
owner.postMessage("ended");
