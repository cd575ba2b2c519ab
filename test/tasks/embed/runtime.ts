import { createRequire } from 'node:module'

/** True where onnxruntime-node is there. CI sets MILLRACE_REQUIRE_SERVICES: there its tests fail instead of being left out. */
export const HAS_RUNTIME = process.env.MILLRACE_REQUIRE_SERVICES === '1' || isInstalled()

export const WITHOUT = 'needs onnxruntime-node, which is not installed'

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('onnxruntime-node')
    return true
  } catch {
    return false
  }
}
