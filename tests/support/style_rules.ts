import { finding, isGenerated, isProduct, isTest, isTypeScript, type Rule } from "./rule.ts";
import { codeOf, importsOf, lineAt, type SourceFile, tokensOf } from "./source.ts";

const FILE_MAX_LINES = 400;
const FUNCTION_MAX_LINES = 60;
const MAIN_MAX_LINES = 40;
const LINE_MAX_CHARACTERS = 120;

/** Time and chance by any of their names. */
const CLOCK_OR_CHANCE = new RegExp(
  "\\bDate\\.now\\b|\\bMath\\.random\\b|\\bset(?:Timeout|Interval)\\b|\\bgetRandomValues\\b|" +
    "\\brandomUUID\\b|\\bAbortSignal\\.timeout\\b|\\bnew Date\\(\\)|\\bperformance\\.now\\b",
  "g",
);

function matches(files: readonly SourceFile[], pattern: RegExp, what: string): string[] {
  return files.flatMap((file) =>
    [...file.text.matchAll(pattern)].map((match) =>
      finding(file, match.index, `${what} ${JSON.stringify(match[0].trim())}`)
    )
  );
}

function lineCount(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

function tooLong(file: SourceFile, limit: number): string[] {
  const lines = lineCount(file.text);
  return lines > limit ? [`${file.path}:${lines}: ${lines} lines, at most ${limit}`] : [];
}

const clockAndChanceAreArguments: Rule = {
  claim: "clocks, timers and chance come from proto/process alone, but in a browser",
  find: (files) =>
    files.filter((file) =>
      isProduct(file) && !/^(proto\/process|webserver\/pages\/scripts)\//.test(file.path)
    )
      .flatMap((file) =>
        matches([{ path: file.path, text: codeOf(file.text) }], CLOCK_OR_CHANCE, "not here:")
      ),
  bad: [
    { "peer/a.ts": "const a = Date.now();" },
    { "proto/words/a.ts": "const a = Math.random();" },
    { "tracker/a.ts": "setTimeout(run, 10);" },
    { "tracker/a.ts": "const a = `${crypto.randomUUID()}`;" },
    { "peer/a.ts": "const a = AbortSignal.timeout(10);" },
    { "peer/a.ts": "const a = new Date();" },
  ],
  good: {
    "proto/process/a.ts": "const a = Date.now();",
    "webserver/pages/scripts/a.ts": "setTimeout(run, 10);",
    "peer/a_test.ts": "const a = Date.now();",
    "peer/a.ts": '/** Not Date.now(). */ const a = "Math.random"; new Date(a);',
  },
};

const mainsAreShort: Rule = {
  claim: `a program's main.ts has at most ${MAIN_MAX_LINES} lines: app.ts constructs`,
  find: (files) =>
    files.filter(({ path }) => /^(tracker|peer|webserver)\/main\.ts$/.test(path))
      .flatMap((file) => tooLong(file, MAIN_MAX_LINES)),
  bad: [{ "tracker/main.ts": "a();\n".repeat(MAIN_MAX_LINES + 1) }],
  good: { "tracker/main.ts": "a();\n".repeat(MAIN_MAX_LINES) },
};

const namesCanRefuse: Rule = {
  claim: "no file or folder is called utils, common, helpers or mod: a name must be able to refuse",
  find: (files) =>
    files.filter(isTypeScript).flatMap(({ path }) => {
      const vague = path.replace(/\.tsx?$/, "").split("/")
        .find((part) => /^(utils?|common|helpers?|misc|mod)(_test)?$/.test(part));
      return vague === undefined ? [] : [`${path}:1: "${vague}" says nothing`];
    }),
  bad: [{ "peer/utils.ts": "" }, { "peer/helpers/a.ts": "" }, { "proto/words/mod.ts": "" }],
  good: { "peer/mode.ts": "", "peer/uncommon.ts": "" },
};

const noBarrels: Rule = {
  claim: "no file only re-exports",
  find: (files) =>
    files.filter((file) => isTypeScript(file) && !isGenerated(file)).flatMap((file) => {
      const code = codeOf(file.text);
      const rest = code.replace(/\b(import|export)\b[^;()=]*?(\bfrom\b\s*;?|;)/g, "").trim();
      // A package behind a guard is no barrel: that hides a door, not which file is meant.
      const reexports = importsOf(file.text).some(({ specifier, position }) => {
        const statement = code.slice(code.lastIndexOf(";", position) + 1, position);
        return specifier.startsWith(".") && /\bexport\b/.test(statement);
      });
      return reexports && rest === "" ? [`${file.path}:1: it only re-exports`] : [];
    }),
  bad: [
    { "peer/a.ts": 'export * from "./b.ts";\nexport { type C, d } from "./c.ts";\n' },
    { "peer/a.ts": 'import "./b.ts";\n// All of it.\nexport type { C } from "./c.ts";\n' },
  ],
  good: {
    "peer/a.ts": 'export { b } from "./b.ts";\nexport const c = 1;\n',
    "proto/wire/grpc.ts": 'import "./guard.ts";\n\nexport * from "@grpc/grpc-js";\n',
  },
};

const filesAreShort: Rule = {
  claim: `a file has at most ${FILE_MAX_LINES} lines`,
  find: (files) =>
    files.filter((file) => isTypeScript(file) && !isGenerated(file))
      .flatMap((file) => tooLong(file, FILE_MAX_LINES)),
  bad: [{ "peer/a.ts": "a();\n".repeat(FILE_MAX_LINES + 1) }],
  good: { "peer/a.ts": "a();\n".repeat(FILE_MAX_LINES) },
};

const FUNCTION_START = new RegExp(
  "^(?<indent> *)(?:" +
    "(?:export )?(?:default )?(?:async )?function\\b" + "|" +
    "(?:export )?const \\w+(?:: [^=]+)? = (?:async )?(?:<.*>)?(?:\\(|\\w+ =>)" + "|" +
    "(?!(?:if|for|while|switch|catch|return|await|throw|new|super|using|yield|do|else)\\b)" +
    "(?:(?:public|private|protected|static|override|async|get|set) )*\\*?#?\\[?[\\w.$]+\\]?(?:<.*>)?\\(" +
    "(?=.*\\{$|$|\\{?$|[^;]*$)" +
    ")",
);

/** Functions and methods as `deno fmt` lays them out: they end at the first closing brace as far in as they began. */
function functionsOf(code: string): { startLine: number; lines: number }[] {
  const lines = code.split("\n");
  return lines.flatMap((line, start) => {
    const indent = FUNCTION_START.exec(line)?.groups?.indent;
    if (indent === undefined) return [];
    for (let end = start; end < lines.length; end += 1) {
      const text = lines[end]!.trimEnd();
      if (end === start || !/^[^ ]/.test(text.slice(indent.length))) continue;
      // The rest of a signature is as far in as its function: `) {`, `}): Promise<void> {`.
      if (/^ *[)}\]].*(?:\{|=>)$/.test(text)) continue;
      return [{ startLine: start + 1, lines: end - start + 1 }];
    }
    return [];
  });
}

const functionsAreShort: Rule = {
  claim: `a function has at most ${FUNCTION_MAX_LINES} lines`,
  // A contract suite is one function that registers many tests: its length is a list's, not a thought's.
  find: (files) =>
    files.filter((file) =>
      isTypeScript(file) && !isGenerated(file) && !file.path.startsWith("tests/contract/")
    ).flatMap((file) =>
      functionsOf(codeOf(file.text)).filter(({ lines }) => lines > FUNCTION_MAX_LINES)
        .map(({ startLine, lines }) => `${file.path}:${startLine}: a function of ${lines} lines`)
    ),
  bad: [
    { "peer/a.ts": `export function a() {\n${"  b();\n".repeat(60)}}\n` },
    { "peer/a.ts": `async function a(\n  b: C,\n): D {\n${"  b();\n".repeat(60)}}\n` },
    { "peer/a.ts": `function a({ b }: {\n  b: C;\n}) {\n${"  b();\n".repeat(60)}}\n` },
    {
      "peer/a.ts": `class A {\n  async #a(b: C): Promise<D> {\n${"    b();\n".repeat(60)}  }\n}\n`,
    },
    {
      "peer/a.ts": `class A {\n  static a<B>(\n    b: B,\n  ) {\n${
        "    b();\n".repeat(60)
      }  }\n}\n`,
    },
    { "peer/a.ts": `class A {\n  [Symbol.dispose]() {\n${"    b();\n".repeat(60)}  }\n}\n` },
    { "peer/a.ts": `const a = async (b: C) => {\n${"  b();\n".repeat(60)}};\n` },
  ],
  good: {
    "peer/d.ts": `const a = (b: C) =>\n  d(b);\n\nconst e = {\n${"  b,\n".repeat(60)}};\n`,
    "peer/a.ts": `export function a() {\n${"  b();\n".repeat(58)}}\n${"b();\n".repeat(60)}`,
    "peer/b.ts": `class A {\n${"  b() {\n    c();\n  }\n\n".repeat(40)}}\n`,
    "peer/c.ts": `const a = (b: C) => b + 1;\n${"b();\n".repeat(90)}`,
  },
};

const linesAreShort: Rule = {
  claim: `a line has at most ${LINE_MAX_CHARACTERS} characters, but for SQL and other templates`,
  find: (files) =>
    files.filter((file) =>
      (isTypeScript(file) && !isGenerated(file)) || file.path.endsWith(".proto")
    )
      .flatMap((file) => {
        const templates = new Set<number>();
        for (const { kind, start, end } of isTypeScript(file) ? tokensOf(file.text) : []) {
          if (kind !== "template") continue;
          for (let n = lineAt(file.text, start); n <= lineAt(file.text, end); n += 1) {
            templates.add(n);
          }
        }
        return file.text.split("\n").flatMap((line, index) =>
          line.length > LINE_MAX_CHARACTERS && !templates.has(index + 1)
            ? [`${file.path}:${index + 1}: ${line.length} characters`]
            : []
        );
      }),
  bad: [{ "peer/a.ts": `\n// ${"x".repeat(118)}\n` }, { "proto/a.proto": `// ${"x".repeat(118)}` }],
  good: { "peer/a.ts": `// ${"x".repeat(117)}\nconst a = \`\n${"x".repeat(200)}\`;` },
};

const nothingIsLeftOver: Rule = {
  claim: "no note of work left over",
  find: (files) =>
    // Put together, so that this file keeps its own rule. Hashes in lock files say nothing.
    matches(
      files.filter(({ path }) => path !== "deno.lock"),
      new RegExp(`\\b(?:${["TO" + "DO", "FIX" + "ME", "X".repeat(3)].join("|")})\\b`, "g"),
      "left over:",
    ),
  bad: [{ "peer/a.ts": `// ${"TO" + "DO"}: later` }, { "README.md": `${"FIX" + "ME"}` }],
  good: { "peer/a.ts": "const XXXL = 1;" },
};

const MACHINE_FOLDERS = ["work", "root", "farm"];
const REGISTRY_HOST =
  /https?:\/\/[\w.-]*(?:registry|artifactory|nexus|pypi|mirror)[\w-]*\.[\w.-]+/g;

const noMachineIsNamed: Rule = {
  claim: "no path or package registry of the machine that built this is named",
  find: (files) => [
    ...matches(files, new RegExp(`(?<![\\w.$}~])/(?:${MACHINE_FOLDERS.join("|")})/`, "g"), "path"),
    ...matches(files, REGISTRY_HOST, "registry"),
  ],
  bad: [
    { "peer/a.ts": `const a = "/${MACHINE_FOLDERS[0]}/main";` },
    { "README.md": `cd /${MACHINE_FOLDERS[1]}/x` },
    { "deno.lock": `"https:${"//"}npm-registry.example.org/a.tgz"` },
  ],
  good: { "README.md": `cd ~/${MACHINE_FOLDERS[0]}/main; https://github.com/registry` },
};

const schemaIsCommented: Rule = {
  claim: "every message, field, rpc, enum and enum value of the schema has its comment above it",
  find: (files) =>
    files.filter(({ path }) => path.endsWith(".proto")).flatMap((file) => {
      const lines = file.text.split("\n").map((line) => line.trim());
      const declaration =
        /^(?:(?:message|enum|service|oneof|rpc) \w+|(?:(?:optional|repeated) )?[\w.<>, ]+ \w+ = \d+|\w+ = \d+)/;
      return lines.flatMap((line, index) =>
        declaration.test(line) && !lines[index - 1]?.startsWith("//")
          ? [`${file.path}:${index + 1}: no comment above ${JSON.stringify(line)}`]
          : []
      );
    }),
  bad: [
    { "proto/a.proto": "message A {}" },
    { "proto/a.proto": "// A.\nmessage A {\n  repeated B b = 1;\n}" },
    { "proto/a.proto": "// A.\nmessage A {\n  map<string, B> b = 1;\n}" },
    { "proto/a.proto": "// A.\nenum A {\n  A_NONE = 0;\n}" },
    { "proto/a.proto": "// A.\nservice A {\n  rpc B(C) returns (D);\n}" },
    { "proto/a.proto": "// A.\nmessage A {\n  oneof b {\n  }\n}" },
  ],
  good: { "proto/a.proto": "// A.\nmessage A {\n  // B.\n  uint32 b = 1;\n}" },
};

const LIMIT_SUFFIX = /_(BYTES|MS|BYTES_PER_SECOND|MAX|MIN|AIM|DEFAULT|COUNT|FAN_OUT|VERSION)$/;

const limitsHaveUnits: Rule = {
  claim: "every limit's name ends in its unit, or says that it is a count",
  find: (files) =>
    files.filter(({ path }) => path === "proto/words/limits.ts").flatMap((file) =>
      [...file.text.matchAll(/^export const (\w+)/gm)]
        .filter((match) => !LIMIT_SUFFIX.test(match[1]!))
        .map((match) => finding(file, match.index, `${match[1]} does not end in a unit`))
    ),
  bad: [{ "proto/words/limits.ts": "export const LEASE = 15;" }],
  good: { "proto/words/limits.ts": "export const LEASE_MS = 15;\nconst KIB = 1024;" },
};

const testsAllRun: Rule = {
  claim: "no test is set aside or runs alone: what needs a tool says so with needs()",
  find: (files) =>
    files.filter(isTest).flatMap((file) =>
      matches(
        [{ path: file.path, text: codeOf(file.text) }],
        /\bDeno\.test\.(?:only|ignore)\b|\bonly: true\b|\bignore: true\b/g,
        "not here:",
      )
    ),
  bad: [
    { "peer/a_test.ts": 'Deno.test.only("a", () => {});' },
    { "peer/a_test.ts": 'Deno.test({ name: "a", ignore: true, fn() {} });' },
  ],
  good: { "peer/a_test.ts": 'Deno.test("ignore: true", () => {});' },
};

/** How the code looks (CONTRIBUTING.md, "Habits"). */
export const STYLE_RULES: readonly Rule[] = [
  clockAndChanceAreArguments,
  mainsAreShort,
  namesCanRefuse,
  noBarrels,
  filesAreShort,
  functionsAreShort,
  linesAreShort,
  nothingIsLeftOver,
  noMachineIsNamed,
  schemaIsCommented,
  limitsHaveUnits,
  testsAllRun,
];
