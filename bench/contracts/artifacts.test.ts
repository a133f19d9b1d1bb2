/** The committed artifacts are those of the sources beside them. Must never: pass on artifacts that are out of date. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { bytesToHex } from '../../src/primitives/index.ts'
import { ARTIFACTS_FILE, ArtifactError, artifactOf, callData, creationData } from './artifacts.ts'
import { compileContracts, formatArtifacts, loadCompiler } from './compile.ts'

const compiler = loadCompiler()

test('the artifacts are what the compiler makes of the sources', {
  skip: compiler === undefined && 'solc is not installed in the folder bench',
}, () => {
  assert.equal(formatArtifacts(compileContracts(compiler!)), readFileSync(ARTIFACTS_FILE, 'utf8'))
})

test('a call is the selector and one word for each argument', () => {
  const to = new Uint8Array(20).fill(0xaa)
  const data = callData('Token', 'transfer(address,uint256)', to, 258n)
  const words = `${'aa'.repeat(20).padStart(64, '0')}${'0102'.padStart(64, '0')}`
  assert.equal(bytesToHex(data), `0xa9059cbb${words}`)
})

test('a creation is the creation code and one word for each argument', () => {
  const { creationCode } = artifactOf('Token')
  assert.equal(bytesToHex(creationData('Token', 1n)), `${creationCode}${'1'.padStart(64, '0')}`)
})

test('a function that a contract does not have is an error', () => {
  assert.throws(() => callData('Counter', 'decrement()'), new ArtifactError('Counter has no function decrement()'))
})
