import type { ServiceDefinition } from "./grpc.ts";

/** A standard reflection service, and what answers the questions that come on one call of its only method. */
interface ReflectionService {
  readonly definition: ServiceDefinition;
  answer(questions: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
}

const asItIs = (bytes: Buffer) => bytes;

/** What tells foreign clients the schema. It is made at the first question: few programs are ever asked one. */
export const reflectionServices: readonly ReflectionService[] = ["v1", "v1alpha"].map((version) => {
  const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
  return {
    definition: {
      ServerReflectionInfo: {
        ...{ path, requestStream: true, responseStream: true },
        ...{ requestSerialize: asItIs, requestDeserialize: asItIs },
        ...{ responseSerialize: asItIs, responseDeserialize: asItIs },
      },
    },
    async *answer(questions) {
      const { reflectionOf } = await import("./schema_reflection.ts");
      for await (const question of questions) yield reflectionOf(path)(question);
    },
  };
});
