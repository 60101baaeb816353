import { fileURLToPath } from "node:url";
import { alarm, sleep } from "../proto/process/clock.ts";
import { ANYWHERE, denoFlags, type ProgramName } from "./permissions.ts";

export type { ProgramName };

/** How long a program may take until it is ready, and to stop before it is killed. Generous: machines are busy. */
const READY_WITHIN_S = 60;
const SECOND_MS = 1000;
const STOP_WITHIN_MS = 12_000;
const TAIL_MAX_CHARACTERS = 64 * 1024;
const KIB = 1024;

/** Makes the C library notice a use after free at once; see `proto/wire/http2_guard.ts`. */
const POISON = "glibc.malloc.tcache_count=0:glibc.malloc.perturb=165";

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Those that this process has started and that have not ended. */
const started = new Set<Program>();

/** Kills all of them: for a process that must end at once, and would leave them behind. */
export function killPrograms(): void {
  for (const program of started) program.signal("SIGKILL");
}

export interface ChildEnvironment {
  /** Added to what this process has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether a use after free must end the program at once. */
  readonly poison?: boolean;
  /** What runs it, for instance `ip netns exec NAME`. Signals reach what it becomes. */
  readonly runner?: readonly string[];
  /** Flags of Deno itself, added to those of the program's task. */
  readonly runtimeFlags?: readonly string[];
  /** Where another release of the project lies, to run its programs instead. */
  readonly release?: string;
  /** What is run instead of the program's `main.ts`, with its permissions: a path of the project. */
  readonly module?: string;
}

/** A program of ours as its task in `deno.json` runs it, with the same permissions. */
export function programCommand(
  program: ProgramName,
  args: readonly string[],
  environment: ChildEnvironment,
  streams: Pick<Deno.CommandOptions, "stdin" | "cwd">,
): Deno.Command {
  const { runner = [], runtimeFlags = [], release } = environment;
  const flags = release === undefined ? denoFlags(program, ANYWHERE) : ["--allow-all"];
  const module = `${release ?? ROOT}/${environment.module ?? `${program}/main.ts`}`;
  const line = [...runner, Deno.execPath(), "run", ...flags, ...runtimeFlags, module, ...args];
  return new Deno.Command(line[0]!, {
    args: line.slice(1),
    clearEnv: true,
    env: childEnvironment(environment),
    stdout: "piped",
    stderr: "piped",
    ...streams,
  });
}

/** Without what would change how our programs work or talk, except where it is asked for. */
export function childEnvironment({ env, poison }: ChildEnvironment): Record<string, string> {
  const inherited = Object.entries(Deno.env.toObject())
    .filter(([name]) => name !== "RUST_BACKTRACE" && !name.startsWith("ENJAMBRE_"));
  return {
    ...Object.fromEntries(inherited),
    ...(poison === true && { GLIBC_TUNABLES: POISON }),
    ...env,
  };
}

export interface ProgramSettings extends ChildEnvironment {
  readonly program: ProgramName;
  /** What messages call it, for instance "peer 3". */
  readonly label: string;
  /**
   * The arguments, given the addresses of its previous ready line: port 0 at first, the same ports ever after.
   */
  readonly args: (addresses: readonly string[]) => string[];
}

/** A server of ours as a child process. */
export class Program implements AsyncDisposable {
  #settings: ProgramSettings;
  #addresses: readonly string[] = [];
  #running: Running | undefined;
  #earlierLog = "";

  private constructor(settings: ProgramSettings) {
    this.#settings = settings;
  }

  /** @throws with the end of its stderr, when it does not get ready. */
  static async start(settings: ProgramSettings): Promise<Program> {
    const program = new Program(settings);
    await program.start();
    return program;
  }

  get label(): string {
    return this.#settings.label;
  }

  /** HOST:PORT of its gRPC services. */
  get address(): string {
    return this.#addresses[0]!;
  }

  /** HOST:PORT of its HTTP gateway; webservers only. */
  get httpAddress(): string {
    return this.#addresses[2]!;
  }

  /** HOST:PORT of its `/metrics`, where it has a listener for that alone. */
  get metricsAddress(): string {
    return this.#addresses[this.#addresses.indexOf("metrics") + 1]!;
  }

  get running(): boolean {
    return this.#running !== undefined && !this.#running.ended;
  }

  /** @throws when it is not running. */
  get pid(): number {
    if (!this.running) throw new Error(`${this.label} is not running`);
    return this.#running!.child.pid;
  }

  /** The end of what it wrote to stderr, over all its lives. */
  get log(): string {
    return this.#earlierLog + (this.#running?.stderr.text ?? "");
  }

  /** The end of what it wrote to stdout in this life. */
  get output(): string {
    return this.#running?.stdout.text ?? "";
  }

  /** From its next start on it is a program of this release; undefined: of this checkout. */
  become(release: string | undefined): void {
    this.#settings = { ...this.#settings, release };
  }

  /** Starts it again after its end, on the same ports. */
  async start(): Promise<void> {
    if (this.running) throw new Error(`${this.label} is already running`);
    this.#earlierLog = this.log.slice(-TAIL_MAX_CHARACTERS);
    const { program, args } = this.#settings;
    const command = programCommand(program, args(this.#addresses), this.#settings, {
      stdin: "null",
    });
    const running = new Running(command.spawn());
    this.#running = running;
    started.add(this);
    running.done.then(() => started.delete(this));
    try {
      this.#addresses = await running.ready(program);
    } catch (thrown) {
      await this.end("SIGKILL");
      throw new Error(`Cannot start ${this.label}: ${(thrown as Error).message}\n${this.log}`);
    }
  }

  /** Sends a signal and waits for the end; kills a program that does not heed it. */
  async end(signal: Deno.Signal = "SIGTERM"): Promise<Deno.CommandStatus | undefined> {
    const running = this.#running;
    if (running === undefined) return undefined;
    running.signal(signal);
    const ended = new AbortController();
    const killing = sleep(STOP_WITHIN_MS, ended.signal)
      .then(() => running.signal("SIGKILL"), () => {});
    const status = await running.done;
    ended.abort();
    await killing;
    return status;
  }

  /** Ends it, at once unless told otherwise, and starts it again on the same ports and data. */
  async restart(signal: Deno.Signal = "SIGKILL"): Promise<void> {
    await this.end(signal);
    await this.start();
  }

  /** Only sends the signal, for instance SIGSTOP. */
  signal(signal: Deno.Signal): void {
    this.#running?.signal(signal);
  }

  /** The most memory that it has used in this life, in bytes. */
  peakMemoryBytes(): number {
    const status = Deno.readTextFileSync(`/proc/${this.pid}/status`);
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)![1]) * KIB;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

/** One life of a program. */
class Running {
  readonly child: Deno.ChildProcess;
  readonly stderr = new Tail();
  readonly done: Promise<Deno.CommandStatus>;
  readonly stdout = new Tail();
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(child: Deno.ChildProcess) {
    this.child = child;
    const reading = Promise.all([
      this.stdout.read(child.stdout, () => this.#wake?.()),
      this.stderr.read(child.stderr),
    ]);
    this.done = Promise.all([child.status, reading]).then(([status]) => {
      this.#ended = true;
      this.#wake?.();
      return status;
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  signal(signal: Deno.Signal): void {
    if (!this.#ended) signalChild(this.child, signal);
  }

  /** The addresses of its ready line. */
  async ready(program: ProgramName): Promise<string[]> {
    // Seconds are waited for one by one: what a machine that stands still takes is nobody's delay.
    let waitedS = 0;
    while (true) {
      const line = new RegExp(`^ready ${program} (.+)\\n`, "m").exec(this.stdout.text);
      if (line !== null) return line[1]!.trim().split(" ");
      if (this.#ended) throw new Error(`it ended with code ${(await this.done).code}`);
      if (waitedS >= READY_WITHIN_S) throw new Error(`not ready within ${READY_WITHIN_S} s`);
      using _second = alarm(SECOND_MS, () => {
        waitedS += 1;
        this.#wake?.();
      });
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}

/** Sends a signal; that the child has ended meanwhile is fine. */
export function signalChild(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (thrown) {
    if (!(thrown instanceof TypeError || thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}

/** The end of what a program writes. */
class Tail {
  text = "";

  async read(stream: ReadableStream<Uint8Array>, onText?: () => void): Promise<void> {
    for await (const piece of stream.pipeThrough(new TextDecoderStream() as never)) {
      this.text = (this.text + piece).slice(-TAIL_MAX_CHARACTERS);
      onText?.();
    }
  }
}
