/**
 * `npm test`: format and lint, types, then every `*.test.ts`; with arguments only the tests they choose.
 *
 * Owns: the order of these steps and the exit code. Must never: hide a failed step behind a later one that passed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const TEST_FOLDERS = ['src', 'test', 'examples', 'bench', 'scripts']

/** A single test file may take this long before it counts as hanging. */
const PATIENCE_MS = 240_000

const given = process.argv.slice(2)
const flags = given.filter((argument) => argument.startsWith('-'))
const paths = given.filter((argument) => !argument.startsWith('-'))

const failed: string[] = []
if (paths.length === 0) {
  step('format and lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'])
  step('types', ['node_modules/typescript/bin/tsc', '--noEmit'])
}
step('tests', [
  '--test',
  '--test-reporter=spec',
  `--test-concurrency=${availableParallelism()}`,
  `--test-timeout=${PATIENCE_MS}`,
  ...flags,
  ...testFiles(paths.length === 0 ? TEST_FOLDERS.filter((folder) => existsSync(join(root, folder))) : paths),
])
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`)
  process.exitCode = 1
}

function step(name: string, commandLine: readonly string[]): void {
  const { status, error } = spawnSync(process.execPath, commandLine, { cwd: root, stdio: 'inherit' })
  if (error !== undefined) console.error(error.message)
  if (status !== 0) failed.push(name)
}

/** The test files below the given files and folders, which are relative to the root or to where the user stands. */
function testFiles(wanted: readonly string[]): string[] {
  const files = wanted.flatMap((path) => {
    const at = [resolve(root, path), resolve(process.env.INIT_CWD ?? root, path)].find((place) => existsSync(place))
    if (at === undefined) fail(`no file or folder "${path}"`)
    if (statSync(at).isFile()) return [relative(root, at)]
    return readdirSync(at, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && !name.split(/[/\\]/).includes('node_modules'))
      .map((name) => relative(root, join(at, name)))
  })
  if (files.length === 0) fail(`no *.test.ts below ${wanted.join(', ')}`)
  return files.sort()
}

function fail(message: string): never {
  console.error(`test: ${message}`)
  process.exit(2)
}
