import type { Options } from 'yargs'
import {
  CLEAN_FLAGS,
  DLQ_ACTIONS,
  DLQ_FLAGS,
  NEAREST_FLAGS,
  REPORT_FLAGS,
  RUN_FLAGS,
  STATE_FLAG,
  STATUS_FLAGS,
} from './flags.ts'
import { taskFlagsOf } from './task-flags.ts'
import { usage } from './usage-error.ts'

/** For bash, and for zsh by its emulation: what follows is asked of millrace itself, else a file's name. */
const COMPLETION_SCRIPT = `# millrace completion: add to ~/.bashrc or ~/.zshrc
#   source <(millrace completion)
[ -n "\${ZSH_VERSION-}" ] && autoload -U +X bashcompinit && bashcompinit
_millrace_complete() {
  local IFS=$'\\n'
  COMPREPLY=($(millrace --complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _millrace_complete millrace
`

const SHELLS = ['bash', 'zsh']

/** The script for a shell, if one is named. Throws a usage error for another than it is for. */
export function completionScript([shell = 'bash', ...more]: string[]): string {
  if (!SHELLS.includes(shell) || more.length)
    throw usage(
      `no completion for ${[shell, ...more].join(' ')}`,
      `there is one script for ${SHELLS.join(' and ')}`,
    )
  return COMPLETION_SCRIPT
}

export const COMPLETE_FLAG = '--complete'

/** The flags of each command. */
export const COMMANDS: Record<string, Record<string, Options>> = {
  run: RUN_FLAGS,
  status: STATUS_FLAGS,
  report: REPORT_FLAGS,
  dlq: DLQ_FLAGS,
  nearest: NEAREST_FLAGS,
  verify: STATE_FLAG,
  clean: CLEAN_FLAGS,
  completion: {},
}

/** What may stand in the place of the last word, one a line; nothing where a file's name may. */
export async function complete(words: string[], cwd: string): Promise<string> {
  const current = words[words.length - 1] ?? ''
  const fitting = (await candidates(words, cwd)).filter((word) => word.startsWith(current))
  return fitting.map((word) => `${word}\n`).join('')
}

async function candidates(words: string[], cwd: string): Promise<string[]> {
  const command = Object.hasOwn(COMMANDS, words[0] ?? '') && words.length > 1 ? words[0] : undefined
  const flags = { ...COMMANDS[command ?? 'run'] }
  const [previous, current] = [words[words.length - 2] ?? '', words[words.length - 1] ?? '']
  if (previous === '--tasks') return (await import('../tasks/registry.ts')).builtInTasks()
  if (current.startsWith('-')) return namesOf(await withTaskFlags(flags, words, cwd))
  const flag = flags[previous.slice(2)]
  if (flag?.choices) return [...(flag.choices as string[])]
  if (command === 'dlq' && words.length === 2) return [...DLQ_ACTIONS]
  return words.length === 1 ? Object.keys(COMMANDS) : []
}

async function withTaskFlags(flags: Record<string, Options>, words: string[], cwd: string) {
  if (flags.tasks === undefined) return flags
  // As if help were asked for: then the options of the tasks that are named are known.
  return { ...flags, ...(await taskFlagsOf([...words, '--help'], cwd)).options }
}

function namesOf(flags: Record<string, Options>): string[] {
  return [...Object.keys(flags), 'help', 'version'].map((name) => `--${name}`)
}
