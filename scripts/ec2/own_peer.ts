/** The peer on this machine, spoken with through its command line. */
export class OwnPeer {
  readonly #command: string;
  readonly #address: string;

  /**
   * @param command The launcher `enjambre-peer`, or what stands for it.
   * @param address HOST:PORT that the peer advertises: an address finds it, since its id is its key's.
   */
  constructor(command: string, address: string) {
    this.#command = command;
    this.#address = address;
  }

  /** Asks the network to copy what this peer has elsewhere. @throws when it does not take that. */
  async drain(): Promise<string> {
    const peers = (await this.#run("peers", "--json")).split("\n").filter((line) => line !== "");
    const own = peers.map((line) => JSON.parse(line))
      .find(({ address }) => address === this.#address);
    if (own === undefined) throw new Error(`No peer of the network is at ${this.#address}`);
    await this.#run("drain", own.peer_id, "--json");
    return own.peer_id;
  }

  async #run(...args: string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command(this.#command, { args }).output();
    if (success) return new TextDecoder().decode(stdout);
    throw new Error(new TextDecoder().decode(stderr).trim());
  }
}
