#!/usr/bin/env node
/**
 * The Solidity compiler of the npm package behind the command line of the native one: forge would fetch a native one
 * from the internet.
 *
 * Owns: `--version`, and `--standard-json` from standard input. Must never: read the files that the input names.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const compiler = createRequire(import.meta.url)('solc')

if (process.argv.includes('--version')) {
  console.log('solc, the solidity compiler commandline interface')
  console.log(`Version: ${compiler.version().replace('.Emscripten.clang', '.Linux.g++')}`)
} else if (process.argv.includes('--standard-json')) {
  process.stdout.write(compiler.compile(readFileSync(0, 'utf8')))
} else {
  console.error(`solc.mjs knows --version and --standard-json, not ${process.argv.slice(2).join(' ')}`)
  process.exitCode = 1
}
