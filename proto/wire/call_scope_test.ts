import assert from "node:assert/strict";
import { serveAndConnect } from "../../tests/support/grpc_server.ts";
import { currentScope, inScope, type Scope } from "../process/scope.ts";
import { EnjambreError } from "../words/errors.ts";
import type { CallCode } from "./call_observer.ts";
import { directoryService } from "./schema.ts";
import { checked, unary } from "./server.ts";

const FIND = directoryService.FindTracker;
const SCOPE: Scope = { request: "r".repeat(13), operation: "o".repeat(26) };

Deno.test("What a call is a part of reaches who answers it, when it is made of ids", async () => {
  const seen: Scope[] = [];
  await using serving = await serveAndConnect(directoryService, {
    FindTracker: unary(async () => {
      await Promise.resolve();
      seen.push({ ...currentScope() });
      return { trackers: [], peers: [] };
    }),
  });
  const { channels, address } = serving;
  const find = () => channels.unary(address, FIND, {});
  await find();
  await inScope(SCOPE, find);
  await inScope({ ...SCOPE, request: "not an id" }, find);
  assert.deepEqual(seen, [{}, SCOPE, { operation: SCOPE.operation }]);
});

Deno.test("An observer is told of each call and of its end once, also of one that is refused at the door", async () => {
  const told: string[] = [];
  const observer = {
    begun(path: string) {
      told.push(path);
      return (code: CallCode) => void told.push(code);
    },
    beyond: (limit: string) => void told.push(limit),
  };
  let isOpen = false;
  const handlers = { FindTracker: unary(() => Promise.resolve({ trackers: [], peers: [] })) };
  const closed = () => {
    if (!isOpen) throw new EnjambreError("unavailable", "Not yet");
  };
  await using serving = await serveAndConnect(directoryService, checked(handlers, closed), {
    observer,
  });
  const { channels, address } = serving;
  await assert.rejects(channels.unary(address, FIND, {}));
  isOpen = true;
  await channels.unary(address, FIND, {});
  assert.deepEqual(told, [FIND.path, "unavailable", FIND.path, "ok"]);
});
