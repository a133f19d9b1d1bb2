/**
 * `npm run test:e2e [-- NAME...] [FLAGS of node --test]`: types, then the node through the clients that people use.
 * With `E2E_TARGET=anvil` the same expectations are put to anvil.
 *
 * Owns: which files are run and the exit code. Must never: be needed by `npm test`.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ROOT = dirname(dirname(import.meta.dirname))

/** Each test file starts nodes with threads of their own. */
const CONCURRENCY = 2
const PATIENCE_MS = 180_000

const given = process.argv.slice(2)
const flags = given.filter((argument) => argument.startsWith('-'))
const names = given.filter((argument) => !argument.startsWith('-'))
const files = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.e2e.ts'))
  .filter((file) => names.length === 0 || names.includes(file.slice(0, -'.e2e.ts'.length)))
  .map((file) => join(import.meta.dirname, file))

if (files.length < names.length) {
  console.error(`test:e2e: not all of ${names.join(', ')} are names of files *.e2e.ts in test/e2e`)
  process.exit(2)
}
const steps = [
  ['node_modules/typescript/bin/tsc', '-p', import.meta.dirname],
  [
    '--test',
    '--test-reporter=spec',
    `--test-concurrency=${CONCURRENCY}`,
    `--test-timeout=${PATIENCE_MS}`,
    ...flags,
    ...files,
  ],
]
const statuses = steps.map((step) => spawnSync(process.execPath, step, { cwd: ROOT, stdio: 'inherit' }).status)
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1
