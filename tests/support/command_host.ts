// A process that carries out commands of `peer` one after the other: the arguments of each as a line of JSON on stdin,
// answered by one on stdout; see `command_hosts.ts`.
import { reset } from "@logtape/logtape";
import { Buffer } from "node:buffer";
import process from "node:process";
import { createInterface } from "node:readline";
import { peerRoutes } from "../../peer/routes.ts";
import { runCommandLine } from "../../proto/process/command_line.ts";

/** What it answers; bytes in base64. */
export interface HostedResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stream of the process that keeps what is written to it. */
class Kept {
  readonly #pieces: Uint8Array[] = [];
  readonly writable = new WritableStream<Uint8Array>({
    write: (bytes) => void this.writeSync(bytes),
  });

  writeSync(bytes: Uint8Array): number {
    this.#pieces.push(new Uint8Array(bytes));
    return bytes.byteLength;
  }

  isTerminal(): boolean {
    return false;
  }

  get text(): string {
    return Buffer.concat(this.#pieces).toString("base64");
  }
}

async function carryOut(args: readonly string[]): Promise<HostedResult> {
  const [stdout, stderr] = [new Kept(), new Kept()];
  Object.defineProperty(Deno, "stdout", { value: stdout, configurable: true });
  Object.defineProperty(Deno, "stderr", { value: stderr, configurable: true });
  Deno.exitCode = 0;
  await runCommandLine("peer", peerRoutes, args);
  const code = Deno.exitCode;
  Deno.exitCode = 0;
  await reset();
  return { code, stdout: stdout.text, stderr: stderr.text };
}

if (import.meta.main) {
  const { stdout } = Deno;
  for await (const line of createInterface({ input: process.stdin })) {
    const result = await carryOut(JSON.parse(line));
    const bytes = new TextEncoder().encode(`${JSON.stringify(result)}\n`);
    for (let at = 0; at < bytes.length;) at += stdout.writeSync(bytes.subarray(at));
  }
}
