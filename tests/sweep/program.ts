/** The program under test: `program.ts GROUP SCENARIO FOLDER`. */
import process from "node:process";
import { Diary } from "./diary.ts";
import { type Group, GROUPS } from "./groups.ts";
import { weaken, type Weakness } from "./weakness.ts";

const [group, name, folder] = Deno.args;
const { SWEEP_WEAKNESS: weakness } = process.env;
if (weakness) await weaken(weakness as Weakness);
const scenarios = await GROUPS[group as Group]();
await scenarios.find((scenario) => scenario.name === name)!.run(folder!, new Diary());
