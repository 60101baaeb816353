import { invalid } from "../words/errors.ts";

/** What a shell's script calls to be told how a line can go on: `PROGRAM complete-line -- WORD...`. */
export const COMPLETE_COMMAND = "complete-line";

const SCRIPTS = {
  bash: (program: string) =>
    `_${program}_complete() {
  local IFS=$'\\n'
  COMPREPLY=($(${program} ${COMPLETE_COMMAND} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [[ \${COMPREPLY[0]} == */ ]] && compopt -o nospace
}
complete -o default -F _${program}_complete ${program}
`,
  zsh: (program: string) =>
    `#compdef ${program}
_${program}() {
  local -a found
  found=("\${(@f)$(${program} ${COMPLETE_COMMAND} -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _${program} ${program}
`,
  fish: (program: string) =>
    `complete -c ${program} -f -a '(${program} ${COMPLETE_COMMAND} -- ` +
    `(commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'\n`,
} as const;

export type Shell = keyof typeof SCRIPTS;

/** @throws invalid */
export function parseShell(text: string): Shell {
  if (Object.hasOwn(SCRIPTS, text)) return text as Shell;
  throw invalid(`Cannot complete in shell "${text}": expected ${Object.keys(SCRIPTS).join(", ")}`);
}

/** What makes a shell complete a program's lines; for its start-up file. */
export function completionScript(shell: Shell, program: string): string {
  return SCRIPTS[shell](program);
}
