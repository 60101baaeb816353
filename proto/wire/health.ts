import { service } from "grpc-health-check";
import type { Method } from "./client.ts";

/** What the standard health service (grpc.health.v1) is asked. */
export interface HealthRequest {
  /** Empty for the server as a whole. */
  readonly service: string;
}

/** What it answers. */
export interface HealthResponse {
  readonly status: "UNKNOWN" | "SERVING" | "NOT_SERVING" | "SERVICE_UNKNOWN";
}

/** The methods of the standard health service, for its callers; `GrpcServer` serves it. */
export const healthService = service as unknown as {
  readonly Check: Method<HealthRequest, HealthResponse>;
  readonly Watch: Method<HealthRequest, HealthResponse>;
};
