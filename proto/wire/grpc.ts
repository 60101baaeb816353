// The one door to grpc-js: whoever needs it imports it from here, so that what it lacks is always in place first.
import "./http2_guard.ts";
import "./bad_messages.ts";
import "./framing.ts";
import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";

// What goes wrong is told by whoever called, once; its own lines on stderr would be a second voice.
if (!Deno.env.has("GRPC_VERBOSITY")) setLogVerbosity(logVerbosity.NONE);

export * from "@grpc/grpc-js";
