import { Buffer } from "node:buffer";
import { Client, credentials, Metadata, type ServiceError, status } from "../../proto/wire/grpc.ts";
import type { Papers } from "../../proto/wire/identity.ts";

/** As of a method in the schema: how many messages go each way. */
export interface CalledMethod {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** What a call came to. */
export interface Answered {
  readonly code: keyof typeof status;
  readonly details: string;
}

/** As `Channels` connect, without what they refuse themselves: the other side is to refuse. */
export class Caller implements Disposable {
  readonly #client: Client;

  /** @param name Whom to expect at the address. @param papers Undefined: nobody. */
  constructor(address: string, name: string, trustPem: string, papers?: Papers) {
    const own = papers === undefined
      ? [null, null] as const
      : [Buffer.from(papers.privateKeyPem), Buffer.from(papers.certificatePem)] as const;
    this.#client = new Client(address, credentials.createSsl(Buffer.from(trustPem), ...own), {
      "grpc.ssl_target_name_override": name,
      "grpc.enable_http_proxy": 0,
      "grpc.enable_retries": 0,
    });
  }

  /** Calls a method with one message, by default an empty one, and says what came of it. */
  call(method: CalledMethod, timeoutMs: number, message?: Buffer): Promise<Answered> {
    const same = (bytes: Buffer) => bytes;
    const options = { deadline: Date.now() + timeoutMs };
    const first = message ?? Buffer.alloc(0);
    const { path, requestStream, responseStream } = method;
    return new Promise((resolve) => {
      const done = (error: ServiceError | null) => {
        resolve({
          code: error === null ? "OK" : status[error.code] as keyof typeof status,
          details: error?.details ?? "",
        });
      };
      if (!responseStream) {
        if (!requestStream) {
          this.#client.makeUnaryRequest(path, same, same, first, new Metadata(), options, done);
        } else {
          const call = this.#client
            .makeClientStreamRequest(path, same, same, new Metadata(), options, done);
          if (message !== undefined) call.write(message);
          call.end();
        }
        return;
      }
      const both = () => {
        const talk = this.#client.makeBidiStreamRequest(path, same, same, new Metadata(), options);
        if (message !== undefined) talk.write(message);
        talk.end();
        return talk;
      };
      const call = requestStream
        ? both()
        : this.#client.makeServerStreamRequest(path, same, same, first, new Metadata(), options);
      // Streams that go on for ever have let us in with their first message.
      call.on("data", () => call.cancel());
      call.on("error", () => {});
      call.on("status", ({ code, details }: { code: status; details: string }) => {
        resolve({ code: status[code] as keyof typeof status, details });
      });
    });
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}
