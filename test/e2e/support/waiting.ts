/**
 * Waiting for what happens elsewhere.
 *
 * Owns: how long. Must never: swallow the error of a condition that never came true.
 */
const PATIENCE_MS = 10_000
const BETWEEN_MS = 25

/** Resolves when the condition holds; an error counts as "not yet". */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  let reason: unknown
  while (performance.now() < deadline) {
    try {
      if (await condition()) return
    } catch (error) {
      reason = error
    }
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS))
  }
  throw new Error(`not within ${PATIENCE_MS / 1000} s: ${condition}`, { cause: reason })
}
