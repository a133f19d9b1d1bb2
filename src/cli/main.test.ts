/** The commands as a user meets them. Must never: read the text of a command word by word. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { COMMANDS, main } from './main.ts'

const root = new URL('../../', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }

async function run(...argv: string[]): Promise<{ code: number; out: string; error: string }> {
  const out: string[] = []
  const errors: string[] = []
  const code = await main(argv, { out: (line) => out.push(line), error: (line) => errors.push(line) })
  return { code, out: out.join('\n'), error: errors.join('\n') }
}

test('the version comes from the manifest, as a flag and as a command', async () => {
  assert.deepEqual(await run('--version'), { code: 0, out: version, error: '' })
  assert.deepEqual(await run('version'), { code: 0, out: version, error: '' })
})

test('what works fits on one screen', async () => {
  const { code, out } = await run('about')
  assert.equal(code, 0)
  assert.ok(out.startsWith(`multilane ${version}\n`))
  const lines = out.split('\n')
  assert.ok(lines.length <= 24, `${lines.length} lines`)
  assert.ok(lines.every((line) => line.length <= 120))
})

test('the help names every command', async () => {
  const { out } = await run('--help')
  for (const name of Object.keys(COMMANDS)) assert.match(out, new RegExp(`^ {2}${name}\\b`, 'm'))
})

test('a command is listed as it calls itself', async () => {
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) assert.equal((await load()).summary, summary, name)
})

test('an unknown command or flag is refused with the nearest one', async () => {
  const command = await run('verison')
  assert.equal(command.code, 2)
  assert.match(command.error, /unknown command "verison"; did you mean "version"\?/)
  const flag = await run('--hlep')
  assert.equal(flag.code, 2)
  assert.match(flag.error, /unknown flag "--hlep"; did you mean "--help"\?/)
  assert.equal((await run('about', 'more')).code, 2)
})

test('the program passes the exit code on', async () => {
  const program = fileURLToPath(new URL('bin/multilane.js', root))
  const good = spawnSync(process.execPath, [program, '--version'], { encoding: 'utf8' })
  assert.equal(good.stdout.trim(), version)
  assert.equal(good.status, 0)
  const bad = spawnSync(process.execPath, [program, '--nope'], { encoding: 'utf8' })
  assert.equal(bad.status, 2)
  assert.match(bad.stderr, /unknown flag/)
})
