/** For bash, and for zsh by its emulation: what follows is asked of millrace itself, else a file's name. */
export const COMPLETION_SCRIPT = `# millrace completion: add to ~/.bashrc or ~/.zshrc
#   source <(millrace completion)
[ -n "\${ZSH_VERSION-}" ] && autoload -U +X bashcompinit && bashcompinit
_millrace_complete() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(millrace --complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _millrace_complete millrace
`

export const COMPLETE_FLAG = '--complete'
