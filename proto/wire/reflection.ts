import { fromJSON, loadSync } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { schemaFiles, schemaOptions } from "./schema.ts";

/**
 * The service that tells foreign clients the schema, with the field names of the `.proto` files, which our own code has
 * in camelCase. Of the standard health service the two methods that everybody uses: proto-loader's description of the
 * third, which answers a map, is one that strict clients refuse, together with the whole file.
 */
export function schemaReflection(): ReflectionService {
  // The declared type wants every namespace to be a service, an enum and a message at once.
  const health = HEALTH as unknown as Parameters<typeof fromJSON>[0];
  const schema = loadSync(schemaFiles, { ...schemaOptions, keepCase: true });
  return new ReflectionService({ ...schema, ...fromJSON(health, { enums: String }) });
}

const HEALTH = {
  nested: {
    grpc: { nested: { health: { nested: { v1: { edition: "proto3", nested: healthV1() } } } } },
  },
};

function healthV1() {
  const types = { requestType: "HealthCheckRequest", responseType: "HealthCheckResponse" };
  return {
    HealthCheckRequest: { fields: { service: { type: "string", id: 1 } } },
    HealthCheckResponse: {
      fields: { status: { type: "ServingStatus", id: 1 } },
      nested: {
        ServingStatus: {
          values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 },
        },
      },
    },
    Health: { methods: { Check: types, Watch: { ...types, responseStream: true } } },
  };
}
