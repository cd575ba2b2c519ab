/** Each is held against each package. */
export const MAX_GLOBS = 200

export interface WorkspaceManifest {
  type: 'workspace'
  /** Globs of folders. */
  workspaces: readonly string[]
}

/** The list under `packages:` of pnpm-workspace.yaml. */
export function readPnpmWorkspace(text: string): WorkspaceManifest {
  const list =
    /^packages:[ \t]*(?:#[^\n]*)?\r?\n((?:[ \t]*(?:-[^\n]*|#[^\n]*)?\r?(?:\n|$))*)/m.exec(text)?.[1] ?? ''
  const globs = list.matchAll(/^[ \t]*-[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|([^\s#]+))/gm)
  const workspaces = [...globs].map((match) => match[1] ?? match[2] ?? match[3])
  return { type: 'workspace', workspaces: workspaces.slice(0, MAX_GLOBS) }
}
