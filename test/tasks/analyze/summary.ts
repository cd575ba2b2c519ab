import type { Analysis } from '../../../src/tasks/analyze/result.ts'

/** One line a function, `name line-end ccn/cognitive/nesting/params`; what there is none of is left out. */
export function summary({
  language,
  lines,
  functions,
  types,
  imports,
  exports,
  parse_error_share,
}: Required<Analysis>) {
  return {
    language,
    lines: `${lines.blank} ${lines.comment} ${lines.code}`,
    functions: functions.map(
      (f) => `${f.name} ${f.line}-${f.end_line} ${f.ccn}/${f.cognitive}/${f.nesting}/${f.params}`,
    ),
    types: types.map((type) => `${type.kind} ${type.name} ${type.line}`).join(', '),
    imports: imports.map(({ to, line }) => `${to} ${line}`).join(', '),
    exports: exports.map(({ name, line }) => `${name} ${line}`).join(', '),
    parse_error_share,
  }
}
