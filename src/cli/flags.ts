import type { Options } from 'yargs'
import { INPUT_FORMATS, type InputFormat } from '../sources/rows/row-file.ts'
import type { Config } from './settings.ts'

/** Flags of every command that reads or writes a state folder. */
export const STATE_FLAG = {
  state: {
    type: 'string',
    default: '.millrace',
    describe: 'State folder',
    requiresArg: true,
  },
} satisfies Record<string, Options>

/** What every run can be printed as; tasks may have formats of their own. */
export const FORMATS = ['human', 'json', 'ndjson', 'csv', 'tsv']

/** One declaration for each flag of `run`; a task's own options are added when its name is known. */
export const RUN_FLAGS = {
  tasks: {
    type: 'string',
    requiresArg: true,
    describe: 'Task names, or paths of task modules, separated by commas',
    group: 'What to do:',
  },
  config: {
    type: 'string',
    requiresArg: true,
    describe:
      'A JSON file of flags and named tasks; the command line beats it. Default: millrace.config.json here, without --tasks',
    group: 'What to do:',
  },
  repo: {
    type: 'string',
    requiresArg: true,
    describe: 'Work on the files of a repository or folder, minus what git ignores',
    group: 'What to do:',
  },
  since: {
    type: 'string',
    requiresArg: true,
    describe: 'With --repo: only files that changed since a git revision, and untracked ones',
    group: 'What to do:',
  },
  files: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Work on files, folders or globs',
    group: 'What to do:',
  },
  input: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe:
      'Work on the rows of files or globs: .jsonl .ndjson .csv .tsv .txt (.gz too) .parquet; - is JSONL on standard input',
    group: 'What to do:',
  },
  'input-format': {
    choices: INPUT_FORMATS,
    requiresArg: true,
    describe: 'With --input: the format, where no ending says it',
    group: 'What to do:',
  },
  'id-field': {
    type: 'string',
    requiresArg: true,
    describe: "With --input: the field that a row is known by. Default: id, else the row's line",
    group: 'What to do:',
  },
  'text-field': {
    type: 'string',
    requiresArg: true,
    describe: "With --input: the field that holds a row's text. Default: text",
    group: 'What to do:',
  },
  'type-field': {
    type: 'string',
    requiresArg: true,
    describe: 'With --input: the field by which a row goes to a task. Default: type',
    group: 'What to do:',
  },
  out: {
    type: 'string',
    requiresArg: true,
    describe:
      "Result file: .jsonl, .csv, .tsv (or with .gz), .parquet, or an ending of the task's own formats; with several tasks a folder. Default: .millrace/out/<task>.jsonl",
    group: 'What comes out:',
  },
  format: {
    choices: FORMATS,
    default: 'human',
    requiresArg: true,
    describe:
      'On stdout: a summary to read, the summary record, a record for each item, a table, or a format of the task',
    group: 'What comes out:',
  },
  progress: {
    choices: ['auto', 'tty', 'plain', 'json', 'none'] as const,
    default: 'auto',
    requiresArg: true,
    describe: 'On stderr: a live line, a line every 10 % or 30 s, events, or nothing',
    group: 'What comes out:',
  },
  'log-level': {
    choices: ['debug', 'info', 'warn', 'error', 'silent'] as const,
    default: 'info',
    requiresArg: true,
    describe: 'What the run log in the state folder keeps',
    group: 'What comes out:',
  },
  ...group('How to run:', STATE_FLAG),
  workers: {
    type: 'string',
    requiresArg: true,
    describe: 'Worker threads; 0 runs all in one thread. Default: the cores available',
    group: 'How to run:',
  },
  'worker-memory': {
    type: 'string',
    default: '1GiB',
    requiresArg: true,
    describe: 'JavaScript heap of one worker',
    group: 'How to run:',
  },
  concurrency: {
    type: 'string',
    default: '8',
    requiresArg: true,
    describe: 'Items of each task with lane remote under way at once',
    group: 'How to run:',
  },
  rpm: {
    type: 'string',
    requiresArg: true,
    describe: 'Requests a minute that a remote API allows. Default: what its replies tell',
    group: 'How to run:',
  },
  tpm: {
    type: 'string',
    requiresArg: true,
    describe: 'Tokens a minute that it allows. Default: what its replies tell',
    group: 'How to run:',
  },
  via: {
    choices: ['calls', 'batch'] as const,
    requiresArg: true,
    describe:
      "How requests go: one by one, or as the provider's batches, which are cheaper and take up to a day. Default: calls",
    group: 'How to run:',
  },
  poll: {
    type: 'string',
    default: '30s',
    requiresArg: true,
    describe:
      'With --via batch: wait between two looks at a batch; it grows. A batch goes after as long a silence',
    group: 'How to run:',
  },
  budget: {
    type: 'string',
    requiresArg: true,
    describe: 'Stop, resumable, before this run has spent more; the prices are options of the task',
    group: 'How to run:',
  },
  'max-attempts': {
    type: 'string',
    default: '3',
    requiresArg: true,
    describe: 'Attempts for an item whose error may pass; at least 10 may be refused for being over a limit',
    group: 'How to run:',
  },
  backoff: {
    type: 'string',
    default: '2s',
    requiresArg: true,
    describe: 'Wait before the second attempt; doubles with each',
    group: 'How to run:',
  },
  timeout: {
    type: 'string',
    default: '60s',
    requiresArg: true,
    describe: 'For one item, from its own start: 500ms, 60s, 5m; 5 is 5 s',
    group: 'How to run:',
  },
  halt: {
    type: 'string',
    requiresArg: true,
    describe: 'Stop, resumable, once this many items (50) or this share (10%) are dead letters',
    group: 'How to run:',
  },
  fresh: {
    type: 'boolean',
    describe: 'Compute again what is already done; such a run that did not end goes on',
    group: 'How to run:',
  },
  'dry-run': {
    type: 'boolean',
    describe: 'Say what would be done, and do nothing',
    group: 'How to run:',
  },
} satisfies Record<string, Options>

const FORMAT = { default: 'human', requiresArg: true, describe: 'What to print on stdout' } as const

export const STATUS_FLAGS = {
  ...STATE_FLAG,
  format: { ...FORMAT, choices: ['human', 'json'] as const },
} satisfies Record<string, Options>

export const REPORT_FLAGS = {
  ...STATE_FLAG,
  format: { ...FORMAT, type: 'string', describe: `${FORMATS.join(', ')}, or a format of the run's task` },
} satisfies Record<string, Options>

export const DLQ_ACTIONS = ['list', 'show', 'retry', 'export'] as const

export const DLQ_FLAGS = {
  ...STATE_FLAG,
  code: { type: 'string', requiresArg: true, describe: 'Only those whose last error has this code' },
  class: {
    choices: ['rate_limited', 'transient', 'permanent', 'poison'] as const,
    requiresArg: true,
    describe: 'Only those whose last error is of this class',
  },
  signature: {
    type: 'string',
    requiresArg: true,
    describe: 'Only those of one group, as `report` names it',
  },
  format: { ...FORMAT, choices: ['human', 'ndjson'] as const, describe: 'For list and show' },
  out: { type: 'string', requiresArg: true, describe: 'For export: a .jsonl file instead of stdout' },
  later: { type: 'boolean', describe: 'For retry: only mark them, for the next run' },
} satisfies Record<string, Options>

export const CLEAN_FLAGS = {
  ...STATE_FLAG,
  all: { type: 'boolean', describe: 'Remove the state folder with all results in it' },
  keep: { type: 'string', default: '1', requiresArg: true, describe: 'How many recent runs to keep' },
} satisfies Record<string, Options>

export const NEAREST_FORMATS = ['text', 'json', 'ndjson'] as const

export const NEAREST_FLAGS = {
  index: {
    type: 'string',
    requiresArg: true,
    describe:
      'File of vectors: a .parquet or .npy that --tasks embed has written, or one by others (see --model)',
  },
  queries: {
    type: 'string',
    requiresArg: true,
    describe:
      'Many queries instead of one: a file of rows (.jsonl, .csv, .parquet, …) with "query" or "text" (and "id"), or a text file with one a line; - is JSONL on standard input',
  },
  top: { type: 'string', default: '10', requiresArg: true, describe: 'How many of the nearest to tell' },
  'min-score': {
    type: 'string',
    requiresArg: true,
    describe:
      'Only those with at least this score: the cosine, from -1 to 1, of the vectors as they are stored (floats, int8 codes, or of bits the signs)',
  },
  format: {
    choices: NEAREST_FORMATS,
    requiresArg: true,
    describe:
      'Text to read, a JSON object a query, or a JSON object a hit. Default: text; json with --queries',
  },
  model: {
    type: 'string',
    requiresArg: true,
    describe:
      "Where the index's model is on this machine (its files are compared), or which one it is by, where the file does not say",
  },
  dimensions: {
    type: 'string',
    requiresArg: true,
    describe: "With --model, of a file by others: its vectors are the first so many numbers of the model's",
  },
  'base-url': {
    type: 'string',
    requiresArg: true,
    describe:
      'The API that queries may be sent to, where the model is behind one other than https://api.openai.com/v1',
  },
  'key-variable': {
    type: 'string',
    requiresArg: true,
    describe: 'Environment variable that holds its key: OPENAI_API_KEY if not given',
  },
  column: {
    type: 'string',
    requiresArg: true,
    describe:
      'Of a .parquet file by others: the column with lists of floats. A row group of such a file is held in memory',
  },
  workers: {
    type: 'string',
    requiresArg: true,
    describe: 'Threads. Default: the cores available, for large files',
  },
} satisfies Record<string, Options>

function group<Flags extends Record<string, Options>>(name: string, flags: Flags): Flags {
  return Object.fromEntries(
    Object.entries(flags).map(([flag, options]) => [flag, { ...options, group: name }]),
  ) as Flags
}

/** What `run` is given, before values are checked. */
export interface RunFlags {
  tasks?: string
  /** What the config says, where there is one; its flags are among these already. */
  settings?: Config
  repo?: string
  since?: string
  files?: string[]
  input?: string[]
  inputFormat?: InputFormat
  idField?: string
  textField?: string
  typeField?: string
  out?: string
  format: string
  progress: 'auto' | 'tty' | 'plain' | 'json' | 'none'
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  state: string
  workers?: string
  workerMemory: string
  concurrency: string
  rpm?: string
  tpm?: string
  via?: 'calls' | 'batch'
  poll: string
  budget?: string
  maxAttempts: string
  backoff: string
  timeout: string
  halt?: string
  fresh?: boolean
  dryRun?: boolean
  /** A task's own options: `{ analyze: { vendored: 'true' } }`. */
  taskOptions: Record<string, Record<string, string>>
}
