import assert from "node:assert/strict";
import type { Program } from "../../scripts/program.ts";
import { seededRandom } from "../../proto/process/random.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import { filePath } from "../../webserver/http/names.ts";

/** What programs see of one webserver. */
export class Http {
  readonly #webserver: Program;

  constructor(webserver: Program) {
    this.#webserver = webserver;
  }

  /** Where something is. */
  url(path: string): string {
    return `http://${this.#webserver.httpAddress}${path}`;
  }

  ask(path: string, init?: RequestInit): Promise<Response> {
    return fetch(this.url(path), init);
  }

  put(name: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
    return this.ask(filePath(name), { method: "PUT", body, headers });
  }

  async json(path: string) {
    const response = await this.ask(path);
    const body = await response.json();
    assert.equal(response.status, 200, JSON.stringify(body));
    return body;
  }

  async bytes(name: string, headers: Record<string, string> = {}): Promise<Uint8Array> {
    const response = await this.ask(filePath(name), { headers });
    assert.ok(response.ok, `${response.status}`);
    return await response.bytes();
  }

  /** Sends what no well-made client would, and answers what comes back. */
  async raw(request: string): Promise<string> {
    using connection = await this.connect();
    await connection.write(new TextEncoder().encode(request));
    return await new Response(connection.readable).text();
  }

  connect(): Promise<Deno.TcpConn> {
    const { hostname, port } = new URL(`http://${this.#webserver.httpAddress}`);
    return Deno.connect({ hostname, port: Number(port) });
  }
}

export async function created(putting: Promise<Response>, status = 201) {
  const response = await putting;
  const body = await response.json();
  assert.equal(response.status, status, JSON.stringify(body));
  return body;
}

export async function isProblem(
  asking: Promise<Response>,
  status: number,
  code: string,
): Promise<void> {
  const response = await asking;
  const body = await response.json();
  assert.deepEqual([response.status, body.code], [status, code], JSON.stringify(body));
  assert.equal(response.headers.get("Content-Type"), "application/problem+json");
}

/** Bytes that no two fragments share. */
export function content(sizeBytes: number, seed = 1): Uint8Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const words = Uint32Array.from({ length: Math.ceil(sizeBytes / 4) }, () => random() * 2 ** 32);
  return new Uint8Array(words.buffer, 0, sizeBytes);
}

export function inPieces(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Blob([bytes]).stream();
}

export function same(actual: Uint8Array, expected: Uint8Array): void {
  assert.equal(actual.byteLength, expected.byteLength);
  assert.equal(sha256Hex(actual), sha256Hex(expected));
}
