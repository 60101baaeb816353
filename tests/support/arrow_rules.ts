import { finding, isGenerated, isProduct, isTypeScript, type Rule } from "./rule.ts";
import { importsOf, type SourceFile } from "./source.ts";

/** One import; `target` is a path of the repository, or a package's name as it is written. */
interface Arrow {
  readonly file: SourceFile;
  readonly position: number;
  readonly target: string;
}

const PROGRAMS = ["tracker/", "peer/", "webserver/"];
const PROTO_FOLDERS = ["proto/client/", "proto/wire/", "proto/words/", "proto/process/"];

/**
 * What each folder of proto/ may import of this repository. Words are pure, so they import nothing but words. Process
 * knows no word of the domain; it takes errors and units alone, for parsing options: both would serve any program.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  "proto/process/": ["proto/process/", "proto/words/errors.ts", "proto/words/units.ts"],
  "proto/words/": ["proto/words/"],
  "proto/gen/": ["proto/gen/"],
  "proto/wire/": ["proto/wire/", "proto/gen/", "proto/words/", "proto/process/"],
  "proto/client/": [...PROTO_FOLDERS, "proto/gen/"],
  "tracker/": ["tracker/", ...PROTO_FOLDERS, "proto/gen/"],
  "peer/": ["peer/", ...PROTO_FOLDERS, "proto/gen/"],
  "webserver/": ["webserver/", ...PROTO_FOLDERS, "proto/gen/"],
};

function arrowsOf(file: SourceFile): Arrow[] {
  return importsOf(file.text).map(({ specifier, position }) => {
    const local = specifier.startsWith(".");
    const target = local ? new URL(specifier, `file:///${file.path}`).pathname.slice(1) : specifier;
    return { file, position, target };
  });
}

/** Rule over every import of the product's files; `why` answers what is wrong with one, if anything. */
function forEachArrow(
  files: readonly SourceFile[],
  why: (arrow: Arrow) => string | undefined,
): string[] {
  return files.filter(isProduct).flatMap(arrowsOf).flatMap((arrow) => {
    const reason = why(arrow);
    return reason === undefined ? [] : [finding(arrow.file, arrow.position, reason)];
  });
}

function isLocal(target: string): boolean {
  return /\.(tsx?|js|json|proto|sql|css)$/.test(target) && target.includes("/") &&
    !/^(npm|node|jsr|https?):|^@/.test(target);
}

function within(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(folder));
}

/** A folder of a program by its name, wherever in the program it is. */
function isInFolder(path: string, folder: string): boolean {
  return within(path, PROGRAMS) && path.includes(`/${folder}/`);
}

const arrowsGoDown: Rule = {
  claim:
    "arrows go down only: programs -> proto/client -> proto/wire -> proto/words, proto/process",
  find: (files) =>
    forEachArrow(files, ({ file, target }) => {
      const folder = Object.keys(MAY_IMPORT).find((name) => file.path.startsWith(name));
      if (!isLocal(target) || folder === undefined) return undefined;
      return within(target, MAY_IMPORT[folder]!)
        ? undefined
        : `${folder} must not import ${target}`;
    }),
  bad: [
    { "proto/words/a.ts": 'import { b } from "../process/b.ts";' },
    { "proto/process/a.ts": 'import { b } from "../words/ids.ts";' },
    { "proto/wire/a.ts": 'import { b } from "../client/b.ts";' },
    { "proto/client/a.ts": 'const b = await import("../../peer/b.ts");' },
    { "peer/a.ts": 'import { b } from "../scripts/b.ts";' },
    { "peer/a.ts": 'export { b } from "../tests/support/b.ts";' },
  ],
  good: {
    "proto/process/a.ts": 'import { b } from "../words/errors.ts";',
    "peer/a.ts": 'import { b } from "../proto/words/b.ts";\nimport c from "@stricli/core";',
    "peer/a_test.ts": 'import { b } from "../tests/support/b.ts";',
  },
};

const programsStayApart: Rule = {
  claim: "programs never import each other",
  find: (files) =>
    forEachArrow(files, ({ file, target }) => {
      const own = PROGRAMS.find((program) => file.path.startsWith(program));
      const other = PROGRAMS.find((program) => isLocal(target) && target.startsWith(program));
      if (own === undefined || other === undefined || own === other) return undefined;
      return `${own} must not import ${target}: they meet on the wire`;
    }),
  bad: [{ "tracker/a.ts": 'import type { B } from "../peer/b.ts";' }],
  good: { "tracker/core/a.ts": 'import type { B } from "../catalog/b.ts";' },
};

const wordsArePure: Rule = {
  claim: "proto/words takes node:buffer and node:crypto alone from outside",
  find: (files) =>
    forEachArrow(files, ({ file, target }) => {
      if (!file.path.startsWith("proto/words/") || isLocal(target)) return undefined;
      return /^node:(buffer|crypto)$/.test(target) ? undefined : `must not import ${target}`;
    }),
  bad: [
    { "proto/words/a.ts": 'import { b } from "node:fs";' },
    { "proto/words/a.ts": 'import b from "npm:b@1";' },
  ],
  good: { "proto/words/a.ts": 'import { Buffer } from "node:buffer";\nimport "./b.ts";' },
};

const coreIsPure: Rule = {
  claim: "core/ imports words, chance and core alone",
  find: (files) =>
    forEachArrow(files, ({ file, target }) => {
      if (!isInFolder(file.path, "core")) return undefined;
      const core = `${file.path.split("/core/")[0]}/core/`;
      const allowed = [core, "proto/words/", "proto/process/random.ts"];
      return isLocal(target) && within(target, allowed)
        ? undefined
        : `core must not import ${target}`;
    }),
  bad: [
    { "tracker/core/a.ts": 'import { b } from "../catalog/b.ts";' },
    { "tracker/core/a.ts": 'import { nowMs } from "../../proto/process/clock.ts";' },
    { "tracker/core/a.ts": 'import { b } from "node:fs";' },
  ],
  good: {
    "tracker/core/a.ts": 'import { b } from "./b.ts";\nimport "../../proto/words/ids.ts";\n' +
      'import type { Random } from "../../proto/process/random.ts";',
  },
};

const wireStopsAtTheDoor: Rule = {
  claim: "core/, catalog/ and store/ know no message of the wire",
  find: (files) =>
    forEachArrow(files, ({ file, target }) => {
      const inner = ["core", "catalog", "store"].some((folder) => isInFolder(file.path, folder));
      const wire = ["proto/gen/", "proto/wire/", "proto/client/"];
      return inner && within(target, wire) ? `must not import ${target}` : undefined;
    }),
  bad: [
    { "peer/store/a.ts": 'import type { B } from "../../proto/gen/b.ts";' },
    { "tracker/catalog/a.ts": 'import { b } from "../../proto/wire/b.ts";' },
  ],
  good: { "peer/rpc/a.ts": 'import type { B } from "../../proto/gen/b.ts";' },
};

const onlyWireKnowsGrpc: Rule = {
  claim: "only proto/wire imports gRPC",
  find: (files) =>
    forEachArrow(files, ({ file, target }) => {
      const grpc = /^(npm:)?(@grpc\/|grpc-health-check)/.test(target);
      return grpc && !file.path.startsWith("proto/wire/") ? `must not import ${target}` : undefined;
    }),
  bad: [
    { "tracker/rpc/a.ts": 'import type { Server } from "@grpc/grpc-js";' },
    { "peer/app.ts": 'import { b } from "grpc-health-check";' },
  ],
  good: { "proto/wire/a.ts": 'import { Server } from "@grpc/grpc-js";' },
};

const onlyMainStartsAnApp: Rule = {
  claim: "app.ts is imported by main.ts and serve.ts alone, main.ts by none",
  find: (files) =>
    forEachArrow(files, ({ file, target }) => {
      if (!within(target, PROGRAMS)) return undefined;
      if (target.endsWith("/main.ts")) return `must not import ${target}`;
      const starts = /\/main\.ts$|\/serve\.ts$/.test(file.path);
      return target.endsWith("/app.ts") && !starts ? `must not import ${target}` : undefined;
    }),
  bad: [
    { "tracker/driver.ts": 'import { start } from "./app.ts";' },
    { "tracker/app.ts": 'import "./main.ts";' },
  ],
  good: {
    "tracker/main.ts": 'import { start } from "./app.ts";',
    "peer/commands/serve.ts": 'import { start } from "../app.ts";',
  },
};

const noCircles: Rule = {
  claim: "no import goes in a circle",
  find(files) {
    const sources = files.filter((file) => isTypeScript(file) && !isGenerated(file));
    const arrows = new Map(sources.map((file) => [file.path, arrowsOf(file)]));
    const done = new Set<string>();
    const found: string[] = [];
    const visit = (path: string, trail: readonly string[]) => {
      if (done.has(path)) return;
      for (const arrow of arrows.get(path) ?? []) {
        const from = [...trail, path].indexOf(arrow.target);
        if (from < 0) visit(arrow.target, [...trail, path]);
        else {
          const circle = [...[...trail, path].slice(from), arrow.target].join(" -> ");
          found.push(finding(arrow.file, arrow.position, circle));
        }
      }
      done.add(path);
    };
    for (const { path } of sources) visit(path, []);
    return found;
  },
  bad: [
    { "peer/a.ts": 'import "./b.ts";', "peer/b.ts": 'import type { A } from "./a.ts";' },
    {
      "peer/a.ts": 'import "./b.ts";',
      "peer/b.ts": 'import "./c.ts";',
      "peer/c.ts": 'import "./a.ts";',
    },
    { "peer/a.ts": 'import "./a.ts";' },
  ],
  good: {
    "peer/a.ts": 'import "./b.ts";\nimport "./c.ts";',
    "peer/b.ts": 'import "./c.ts";',
    "peer/c.ts": "",
  },
};

/** Who may import whom (design: "The tree"). */
export const ARROW_RULES: readonly Rule[] = [
  arrowsGoDown,
  programsStayApart,
  wordsArePure,
  coreIsPure,
  wireStopsAtTheDoor,
  onlyWireKnowsGrpc,
  onlyMainStartsAnApp,
  noCircles,
];
