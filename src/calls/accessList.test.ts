/**
 * Access lists: what was touched, without what is warm anyway.
 *
 * Owns: the outcomes of `accessList`.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { bytesToHex } from '../primitives/index.ts'
import { type AccessListOutcome, CallLanes, type CallMessage } from './index.ts'
import { contracts, messageTo, poor, somebody, testSite, word } from './testing.ts'

const calls = new CallLanes({ lanes: 0 })
after(() => calls.close())

type Listed = Extract<AccessListOutcome, { kind: 'listed' }>

async function listOf(message: CallMessage): Promise<Listed> {
  const outcome = await calls.accessList(testSite(), message)
  assert.equal(outcome.kind, 'listed')
  return outcome as Listed
}

function texts({ accessList }: Listed): [string, string[]][] {
  return accessList.map(({ address, storageKeys }) => [bytesToHex(address), storageKeys.map(bytesToHex)])
}

const slot = (number: bigint): string => bytesToHex(word(number))

test('slots and accounts are listed, also when the message reverts', async () => {
  const data = new Uint8Array(32)
  data.set(somebody, 12)
  const listed = await listOf(messageTo(contracts.touches, { data }))
  assert.deepEqual(texts(listed).sort(), [
    [bytesToHex(somebody), []],
    [bytesToHex(contracts.reads), [slot(1n)]],
    [bytesToHex(contracts.touches), [slot(2n)]],
  ])
  assert.equal(listed.execution.status, 'revert')
})

test('sender, recipient and precompiles are not listed', async () => {
  assert.deepEqual(texts(await listOf(messageTo(somebody))), [])
  for (const warm of [poor, contracts.touches, word(4n).subarray(12)]) {
    const data = new Uint8Array(32)
    data.set(warm, 12)
    const listed = await listOf(messageTo(contracts.touches, { data }))
    const isListed = texts(listed).some(([address]) => address === bytesToHex(warm))
    assert.equal(isListed, warm === contracts.touches)
  }
})

test('what the caller has listed stays, and the gas is that with the list', async () => {
  const given = [{ address: somebody, storageKeys: [word(9n)] }]
  const message = messageTo(contracts.reads)
  const plain = await listOf(message)
  const extended = await listOf({ ...message, accessList: given })
  assert.deepEqual(texts(extended), [
    [bytesToHex(somebody), [slot(9n)]],
    [bytesToHex(contracts.reads), [slot(1n)]],
  ])
  assert.equal(extended.execution.gasUsed, plain.execution.gasUsed + 2400n + 1900n)
  const outcome = await calls.call(testSite(), { ...message, accessList: plain.accessList })
  assert.ok(outcome.kind === 'executed' && outcome.gasUsed === plain.execution.gasUsed)
})
