/**
 * The pages about the node say what is.
 *
 * Owns: the comparison of method names and flags. Must never: judge the words beside them.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { COMMANDS } from '../../src/cli/main.ts'
import { createNode } from '../../src/node/index.ts'
import { ROOT } from './sources.ts'

function page(name: string): string {
  return readFileSync(join(ROOT, 'docs', name), 'utf8')
}

/** What stands in code style in the first cells of tables. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
  )
}

test('docs/json-rpc.md lists every method once, and none that is not there', async () => {
  await using node = await createNode({ lanes: 0 })
  assert.deepEqual(firstCells(page('json-rpc.md')).sort(), node.methods)
})

test('docs/cli.md lists every flag of every command', async () => {
  for (const section of page('cli.md').split(/^## /m).slice(1)) {
    const [, name] = /^`multilane (\w+)`/.exec(section) ?? []
    if (name === undefined) continue
    const { flags = [] } = await COMMANDS[name]!.load()
    const listed = firstCells(section).map((head) => /--([\w-]+)/.exec(head)?.[1])
    assert.deepEqual(
      listed,
      flags.map((flag) => flag.name),
      name,
    )
  }
})
