/**
 * The engines by the names that the command line knows.
 *
 * Owns: this table. Must never: load an engine that is not asked for.
 */
import type { StartEngine } from './engine.ts'

export const engineLoaders: ReadonlyMap<string, () => Promise<StartEngine>> = new Map([
  ['multilane', async () => (await import('./multilane.ts')).startMultilane],
  ['anvil', async () => (await import('./anvil.ts')).startAnvilEngine],
  ['ethereumjs', async () => (await import('./ethereumjs.ts')).startEthereumjs],
])
