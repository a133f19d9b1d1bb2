/** The examples do what they say. Must never: run them otherwise than a reader would. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('./', import.meta.url))

/** Lines that each example prints, in this order. */
const OUTPUTS: Readonly<Record<string, readonly RegExp[]>> = {
  buildBlock: [
    /^left out: nonce too high: address 0x[0-9a-fA-F]{40}, tx: 7 state: 2$/,
    /^block 1, gas used 42000, recipient has 10$/,
    /^block 0, recipient has 0$/,
  ],
  executeBlock: [
    /^40 transactions succeeded, 41 accounts changed$/,
    /^40 transactions, 0\.91 Mgas, .* on 2 lanes$/,
    /^critical path: \d+ transactions?, /,
    /c0dE5, the state variable at slot 0\.$/,
  ],
  runBytecode: [/^success: 42, gas used 24$/],
  runTransaction: [
    /^success, gas used 21000$/,
    /^sender has 8999979000000000000 wei, recipient 1000000000000000000$/,
    /^state root 0x[0-9a-f]{64}$/,
  ],
  tour: [
    /^block \d+: 2000 transactions, on 8 lanes at most 3\.4 times as fast$/,
    /^because 499 of them wait at slot 0 of 0x[0-9a-f]{40}$/,
  ],
}

test('every example is listed here', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  assert.deepEqual(
    names.sort(),
    Object.keys(OUTPUTS).map((name) => `${name}.ts`),
  )
})

test('the README shows the examples as they are', () => {
  const readme = readFileSync(`${folder}../README.md`, 'utf8')
  for (const name of Object.keys(OUTPUTS)) {
    assert.ok(readme.includes(readFileSync(`${folder}${name}.ts`, 'utf8')), `${name}.ts differs from the README`)
  }
})

for (const [name, expected] of Object.entries(OUTPUTS)) {
  test(`${name} runs`, () => {
    const command = ['--conditions=multilane-source', `${folder}${name}.ts`]
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    const lines = stdout.trimEnd().split('\n')
    // What measured times decide lies between.
    let from = 0
    for (const pattern of expected) {
      const at = lines.findIndex((line, index) => index >= from && pattern.test(line))
      assert.ok(at >= 0, `${pattern} is missing in\n${stdout}`)
      from = at + 1
    }
  })
}
