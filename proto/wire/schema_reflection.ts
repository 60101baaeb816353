import { fromJSON, loadSync, type MethodDefinition } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import type { Server, ServiceDefinition } from "./grpc.ts";
import { schemaFiles, schemaOptions } from "./schema.ts";

/** Answers one question, both as they are on the wire. */
export type Reflect = (request: Buffer) => Buffer;

let known: ReadonlyMap<string, Reflect> | undefined;

/** @param path "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", or that of v1alpha. */
export function reflectionOf(path: string): Reflect {
  known ??= reflections();
  return known.get(path)!;
}

/** The library answers streams of a server; here it is given none, but one question at a time. */
function reflections(): Map<string, Reflect> {
  const byPath = new Map<string, Reflect>();
  const addService = (service: ServiceDefinition, handlers: Record<string, unknown>) => {
    for (const [name, method] of Object.entries(service)) {
      byPath.set(method.path, reflectWith(method as Described, handlers[name] as Listen));
    }
  };
  schemaReflection().addToServer({ addService } as unknown as Server);
  return byPath;
}

// deno-lint-ignore no-explicit-any
type Described = MethodDefinition<any, any, any, any>;
type Listen = (stream: {
  on(event: string, listener: (message: unknown) => void): void;
  write(message: unknown): void;
}) => void;

function reflectWith(method: Described, listen: Listen): Reflect {
  return (request) => {
    const answers: unknown[] = [];
    let ask: ((message: unknown) => void) | undefined;
    listen({
      on: (event, listener) => void (event === "data" && (ask = listener)),
      write: (message) => void answers.push(message),
    });
    ask!(method.requestDeserialize(request));
    return method.responseSerialize(answers[0]);
  };
}

/**
 * The service that tells foreign clients the schema, with the field names of the `.proto` files, which our own code has
 * in camelCase. Of the standard health service the two methods that everybody uses: proto-loader's description of the
 * third, which answers a map, is one that strict clients refuse, together with the whole file.
 */
function schemaReflection(): ReflectionService {
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
