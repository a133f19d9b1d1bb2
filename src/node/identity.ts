/**
 * Which program and machine this is.
 *
 * Owns: finding the package's own manifest, from the sources and from the built files alike, and the names that people and
 * clients are told. Must never: hold a version number of its own.
 */
import { createRequire } from 'node:module'

export function packageVersion(): string {
  const manifest = createRequire(import.meta.url)('multilane/package.json') as { version: string }
  return manifest.version
}

/** As in `multilane/v0.1.0/linux-x64/node24.21.0`. */
export function programVersion(): string {
  return `multilane/v${packageVersion()}/${process.platform}-${process.arch}/node${process.versions.node}`
}

/** What `web3_clientVersion` says. hardhat-network-helpers refuse nodes whose name begins otherwise than one of those they know. */
export function clientVersion(): string {
  return `anvil-compatible-${programVersion()}`
}
