import type { TicketRules__Output } from "../../proto/gen/enjambre/v1/TicketRules.ts";
import { steadyMs } from "../../proto/process/clock.ts";
import { fromTicketRules } from "../../proto/wire/tickets.ts";
import { unlessDisk } from "../remembering.ts";
import type { TicketGate } from "./ticket_gate.ts";
import type { TicketRulesFile } from "./ticket_rules_file.ts";

/** What a session brings to the gate, by way of the disk. */
export class ToldRules {
  readonly #gate: TicketGate;
  readonly #file: TicketRulesFile;

  constructor(gate: TicketGate, file: TicketRulesFile) {
    this.#gate = gate;
    this.#file = file;
  }

  /** @param wire Null: the tracker knows of no tickets. @throws invalid */
  async told(wire: TicketRules__Output | null): Promise<void> {
    const rules = wire === null ? undefined : fromTicketRules(wire, steadyMs());
    await unlessDisk(this.#file.keep(rules));
    this.#gate.told(rules);
  }

  /** As a tracker said last. */
  get areDemanded(): boolean {
    return this.#gate.rules?.demanded ?? false;
  }

  /** The session ended. */
  left(): void {
    this.#gate.left();
  }
}
