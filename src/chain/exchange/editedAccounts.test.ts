/** Accounts of an open state: what is stored, what was edited, what is gone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToBigInt, bytesToHex, hexToBytes, keccak256 } from '../../primitives/index.ts'
import { parseGenesis } from '../../protocol/index.ts'
import { MemoryStore } from '../../state/index.ts'
import { openChain } from '../stored/openChain.ts'
import { numberedAddress } from '../testing.ts'

const word = (number: number): Uint8Array => {
  const bytes = new Uint8Array(32)
  bytes[31] = number
  return bytes
}
const CODE = hexToBytes('0x6001')
const NO_CODE_HASH = keccak256(new Uint8Array(0))

test('edits are among the accounts, slot by slot', async () => {
  const chain = await openChain({
    at: new MemoryStore(),
    genesis: parseGenesis({
      config: { chainId: 7, terminalTotalDifficulty: 0, londonBlock: 0 },
      gasLimit: 30_000_000,
      alloc: {
        [bytesToHex(numberedAddress(1))]: { balance: '0x1' },
        [bytesToHex(numberedAddress(2))]: { balance: '0x2' },
        [bytesToHex(numberedAddress(3))]: {
          balance: '0x3',
          code: '0x6001',
          storage: { [bytesToHex(word(1))]: bytesToHex(word(11)), [bytesToHex(word(2))]: bytesToHex(word(12)) },
        },
        [bytesToHex(numberedAddress(4))]: {
          balance: '0x4',
          code: '0x6001',
          storage: { [bytesToHex(word(1))]: '0x0b' },
        },
      },
    }),
  })
  const storage = [
    { slot: word(1), value: word(0) },
    { slot: word(3), value: word(13) },
  ]
  const rich = { nonce: 1n, balance: 9n }
  const kept = { ...rich, codeHash: keccak256(CODE) }
  await chain.edit([
    { address: numberedAddress(2), account: undefined, storageWiped: true, code: undefined, storage: [] },
    { address: numberedAddress(3), account: kept, storageWiped: false, code: undefined, storage },
    {
      address: numberedAddress(4),
      account: { ...rich, codeHash: NO_CODE_HASH },
      storageWiped: true,
      code: undefined,
      storage,
    },
    { address: numberedAddress(5), account: kept, storageWiped: false, code: CODE, storage },
  ])
  using state = await chain.stateAt(chain.head)
  const found = Object.fromEntries(
    Array.from(state.accounts(), ({ address, balance, code, slots }) => [
      Number(bytesToBigInt(address)),
      {
        balance: Number(balance),
        code: bytesToHex(code),
        slots: Object.fromEntries(Array.from(slots(), ({ slot, value }) => [slot[31]!, value[31]!])),
      },
    ]),
  )
  assert.deepEqual(found, {
    1: { balance: 1, code: '0x', slots: {} },
    3: { balance: 9, code: '0x6001', slots: { 2: 12, 3: 13 } },
    4: { balance: 9, code: '0x', slots: { 3: 13 } },
    5: { balance: 9, code: '0x6001', slots: { 3: 13 } },
  })
})
