#!/usr/bin/env node
// Runs a task of this repository on any Node >= 20: installs what is missing, builds the kernel when it is stale,
// then hands over to the Node that the repository pins. Must never: depend on anything but Node itself.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [task, ...args] = process.argv.slice(2)

const pinnedNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

const tasks = {
  start: () => stayWithNode(['bin/multilane.js', ...args]),
  test: () => runNode(['scripts/test.ts', ...args]),
  'test:e2e': () => {
    ensureInstalled('test/e2e')
    runNode(['test/e2e/main.ts', ...args])
  },
  check: () => {
    runNode([biome, 'check', ...args])
    runNode([tsc, '--noEmit'])
  },
  format: () => {
    runNode([biome, 'check', '--write', ...args])
    runNode(['test/structure/apiListing.ts', '--write'])
  },
  build: () => {
    rmSync(join(root, 'dist'), { recursive: true, force: true })
    runNode([tsc, '-p', 'tsconfig.build.json', ...args])
  },
  kernel: () => {},
  example: () => runNode(['--conditions=multilane-source', exampleFile(args[0]), ...args.slice(1)]),
  conformance: () => runNode(['test/conformance/main.ts', ...args]),
  fuzz: () => runNode(['test/fuzz/main.ts', ...args]),
  chaos: () => runNode(['test/chaos/main.ts', ...args]),
  bench: () => {
    ensureInstalled('bench')
    runNode(['bench/main.ts', ...args])
  },
}

if (!Object.hasOwn(tasks, task)) {
  console.error(`unknown task "${task ?? ''}"; one of: ${Object.keys(tasks).join(', ')}`)
  process.exit(2)
}
ensureInstalled('.')
ensureKernel()
tasks[task]()

/** The file of an example; without a known name, the list of them. */
function exampleFile(name) {
  const names = readdirSync(join(root, 'examples'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
  if (names.includes(name)) return join('examples', `${name}.ts`)
  console.error(`${name === undefined ? 'which example?' : `unknown example "${name}";`} one of: ${names.join(', ')}`)
  process.exit(2)
}

/** Installs a folder's packages when its lock file is not the one last installed. */
function ensureInstalled(folder) {
  const at = join(root, folder)
  const lock = digest([join(at, 'package-lock.json')])
  const stamp = join(at, 'node_modules', '.installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  console.error(`installing the packages of ${folder === '.' ? 'multilane' : folder} ...`)
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], at, npmEnvironment())
  writeFileSync(stamp, lock)
}

/** npm leaves out optional packages that the Node it runs on is too old for, so it runs on the pinned one once that is there. */
function npmEnvironment() {
  if (!existsSync(pinnedNode)) return process.env
  return { ...process.env, PATH: `${dirname(pinnedNode)}${delimiter}${process.env.PATH}` }
}

/** Compiles the kernel when one of its sources changed since the last build. */
function ensureKernel() {
  const sources = readdirSync(join(root, 'kernel'), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(root, 'kernel', name))
  const fingerprint = digest([...sources, join(root, 'scripts', 'buildKernel.ts')])
  const stamp = join(root, 'build', 'kernel', '.fingerprint')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return
  console.error('building the kernel ...')
  mkdirSync(dirname(stamp), { recursive: true })
  runNode(['scripts/buildKernel.ts'])
  writeFileSync(stamp, fingerprint)
}

function digest(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

function runNode(commandLine) {
  run(pinnedNode, commandLine, root)
}

/** Runs until it is told to end: what this process is told, that one is. */
function stayWithNode(commandLine) {
  const child = spawn(pinnedNode, commandLine, { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`cannot run ${pinnedNode}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code) => process.exit(code ?? 1))
}

function run(command, commandLine, cwd, env = process.env) {
  const { status, signal, error } = spawnSync(command, commandLine, {
    cwd,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (error) {
    console.error(`cannot run ${command}: ${error.message}`)
    process.exit(1)
  }
  if (signal !== null || status !== 0) process.exit(status ?? 1)
}
