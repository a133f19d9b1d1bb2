/**
 * Tells which multilane this is.
 *
 * Owns: finding the package's own manifest, from the sources and from the built files alike.
 * Must never: hold a version number of its own.
 */
import { createRequire } from 'node:module'

export function packageVersion(): string {
  const manifest = createRequire(import.meta.url)('multilane/package.json') as { version: string }
  return manifest.version
}
