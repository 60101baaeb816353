import { Buffer } from "node:buffer";
import { createInterface, type Interface } from "node:readline";
import { Readable } from "node:stream";
import { type ClientResult, clientResult, type CommandRunner } from "../../scripts/launch.ts";
import { programCommand } from "../../scripts/program.ts";
import type { HostedResult } from "./command_host.ts";

/** More commands at once get processes of their own. */
const HOSTS_MAX = 2;
const HOST = "tests/support/command_host.ts";

/**
 * Processes that carry out commands of `peer`, one after the other each. A command of a test is seldom what the test is
 * about, and four fifths of what it costs is the start of its process. A command that is, or is killed, gets its own.
 */
export class CommandHosts implements CommandRunner {
  readonly #hosts = new Set<Host>();
  readonly #idle: Host[] = [];

  /** Undefined when all hosts are busy, and with other settings than those that they were started with. */
  async run({ args, env }: Parameters<CommandRunner["run"]>[0]): Promise<ClientResult | undefined> {
    const at = this.#idle.findIndex((host) => host.hasSettings(env));
    const host = at < 0 ? this.#start(env) : this.#idle.splice(at, 1)[0];
    if (host === undefined) return undefined;
    const result = await host.run(args);
    this.#idle.push(host);
    return result;
  }

  #start(env: Record<string, string>): Host | undefined {
    if (this.#hosts.size >= HOSTS_MAX) return undefined;
    const host = new Host(env);
    this.#hosts.add(host);
    return host;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#hosts].map((host) => host[Symbol.asyncDispose]()));
  }
}

class Host implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;
  readonly #complaints: Promise<string>;

  readonly #settings: string;

  constructor(env: Record<string, string>) {
    this.#settings = JSON.stringify(env);
    this.#child = programCommand("peer", [], { env, poison: true, module: HOST }, {
      stdin: "piped",
    })
      .spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#lines = createInterface({ input: Readable.fromWeb(this.#child.stdout as never) });
    this.#answers = this.#lines[Symbol.asyncIterator]();
    this.#complaints = new Response(this.#child.stderr).text();
  }

  hasSettings(env: Record<string, string>): boolean {
    return JSON.stringify(env) === this.#settings;
  }

  async run(args: readonly string[]): Promise<ClientResult> {
    await this.#input.write(Buffer.from(`${JSON.stringify(args)}\n`));
    const { done, value } = await this.#answers.next();
    if (done) throw new Error(`A command ended its process: ${await this.#complaints}`);
    const { code, stdout, stderr }: HostedResult = JSON.parse(value);
    const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
    return clientResult({
      ...{ code, signal: null, success: code === 0 },
      ...{ stdout: bytesOf(stdout), stderr: bytesOf(stderr) },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#child.status;
    await this.#complaints;
    this.#lines.close();
  }
}
