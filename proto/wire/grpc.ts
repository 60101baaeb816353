// The one door to grpc-js: whoever needs it imports it from here, so that the guard is always in place first.
import "./http2_guard.ts";

export * from "@grpc/grpc-js";
