import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AccountChange } from '../kernel-host/state.ts'
import { bigIntToBytes, bigIntToFixedBytes, bytesToBigInt } from '../primitives/bytes.ts'
import { bytesToHex, hexToBytes } from '../primitives/hex.ts'
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256 } from '../primitives/keccak.ts'
import { encodeRlp } from '../primitives/rlp.ts'
import { StateValueError, UnknownCodeError } from './errors.ts'
import { MemoryState } from './memoryState.ts'
import { randomChanges, randomSource } from './testing.ts'
import { secureTrieRoot } from './trie/root.ts'

const address = (n: number) => bigIntToFixedBytes(BigInt(n), 20)
const word = (n: number | bigint) => bigIntToFixedBytes(BigInt(n), 32)
const CODE = hexToBytes('0x600160005500')
const CODE_HASH = keccak256(CODE)

/** A change that sets the account and nothing else, amended. */
function change(id: number, amendment: Partial<AccountChange>): AccountChange {
  return {
    address: address(id),
    account: { nonce: 0n, balance: 0n, codeHash: EMPTY_CODE_HASH },
    storageWiped: false,
    code: undefined,
    storage: [],
    ...amendment,
  }
}

/** The root as the yellow paper writes it, through the generic encoder. */
function expectedRoot(accounts: [number, bigint, bigint, [number, bigint][], Uint8Array][]): Uint8Array {
  return secureTrieRoot(
    accounts.map(([id, nonce, balance, slots, codeHash]) => {
      const storageRoot = secureTrieRoot(slots.map(([slot, value]) => [word(slot), encodeRlp(bigIntToBytes(value))]))
      return [address(id), encodeRlp([bigIntToBytes(nonce), bigIntToBytes(balance), storageRoot, codeHash])]
    }),
  )
}

describe('MemoryState.fromAlloc', () => {
  it('reads hex and decimal numbers, addresses with and without 0x, slots and values of any length', () => {
    const state = MemoryState.fromAlloc({
      '000000000000000000000000000000000000000A': { balance: '1000' },
      '0x000000000000000000000000000000000000000b': {
        balance: '0xDE0B6B3A7640000',
        nonce: '0x00',
        code: bytesToHex(CODE),
        storage: { '0x0': '0x1', '0x00ff': '0x0badcafe', '03': '0x00', '4': '' },
      },
      '0x000000000000000000000000000000000000000c': { balance: 7, nonce: 2n, code: '0x', storage: {} },
    })
    assert.deepEqual(state.account(address(10)), {
      nonce: 0n,
      balance: 1000n,
      codeHash: EMPTY_CODE_HASH,
      hasStorage: false,
    })
    assert.deepEqual(state.account(address(11)), {
      nonce: 0n,
      balance: 10n ** 18n,
      codeHash: CODE_HASH,
      hasStorage: true,
    })
    assert.deepEqual(state.account(address(12))?.nonce, 2n)
    assert.deepEqual(state.storage(address(11), word(0)), word(1))
    assert.deepEqual(state.storage(address(11), word(255)), word(0x0badcafe))
    assert.equal(state.storage(address(11), word(3)), undefined)
    assert.equal(state.storage(address(11), word(4)), undefined)
    assert.deepEqual(state.code(CODE_HASH), CODE)
  })

  it('says what it cannot read', () => {
    const alloc = (account: object) => () => MemoryState.fromAlloc({ [bytesToHex(address(1))]: account })
    assert.throws(
      alloc({ balance: '0x1g' }),
      new StateValueError('balance', '0x1g', '0x-prefixed hex or a decimal number'),
    )
    assert.throws(alloc({ balance: -1 }), StateValueError)
    assert.throws(alloc({ balance: 0.5 }), StateValueError)
    assert.throws(alloc({ balance: `0x1${'0'.repeat(64)}` }), StateValueError)
    assert.throws(alloc({ nonce: '0x10000000000000000' }), StateValueError)
    assert.throws(alloc({ storage: { [`0x1${'0'.repeat(64)}`]: '0x01' } }), StateValueError)
    assert.throws(alloc({ code: '0x123' }), /code/)
    assert.throws(() => MemoryState.fromAlloc({ '0x1234': {} }), /1234/)
  })
})

describe('MemoryState reads', () => {
  it('knows absent accounts from empty ones', () => {
    const state = new MemoryState()
    state.setBalance(address(1), 0n)
    assert.equal(state.account(address(2)), undefined)
    assert.equal(state.account(address(1))?.balance, 0n)
    assert.equal(state.storage(address(2), word(0)), undefined)
    assert.deepEqual(state.root(), expectedRoot([[1, 0n, 0n, [], EMPTY_CODE_HASH]]))
  })

  it('gives no code for the empty hash and refuses unknown ones', () => {
    const state = new MemoryState()
    assert.equal(state.code(EMPTY_CODE_HASH).length, 0)
    assert.throws(() => state.code(CODE_HASH), UnknownCodeError)
  })

  it('refuses values of the wrong length', () => {
    const state = new MemoryState()
    assert.throws(() => state.setBalance(word(1), 1n), new StateValueError('address', word(1), '20 bytes'))
    assert.throws(() => state.setStorage(address(1), address(1), word(1)), StateValueError)
    assert.throws(() => state.setStorage(address(1), word(1), Uint8Array.of(1)), StateValueError)
    assert.equal(state.account(address(1)), undefined)
  })
})

describe('MemoryState.root', () => {
  it('is the empty root of an empty world', () => {
    assert.deepEqual(new MemoryState().root(), EMPTY_TRIE_ROOT)
  })

  it('commits to nonce, balance, storage and code of every size', () => {
    const numbers = [0n, 1n, 0x7fn, 0x80n, 0xffn, 0x100n, 2n ** 63n, 2n ** 64n - 1n]
    const values = [1n, 0x7fn, 0x80n, 0x100n, 2n ** 248n - 1n, 2n ** 255n, 2n ** 256n - 1n]
    const state = new MemoryState()
    const accounts = numbers.map((nonce, id): Parameters<typeof expectedRoot>[0][number] => {
      const balance = values[id % values.length]! - 1n
      const slots = values.slice(0, id).map((value, slot): [number, bigint] => [slot, value])
      const codeHash = id % 2 === 0 ? EMPTY_CODE_HASH : CODE_HASH
      state.setAccount(address(id), {
        nonce,
        balance,
        code: id % 2 === 0 ? new Uint8Array(0) : CODE,
        storage: slots.map(([slot, value]) => [word(slot), word(value)]),
      })
      return [id, nonce, balance, slots, codeHash]
    })
    assert.deepEqual(state.root(), expectedRoot(accounts))
  })

  it('follows every change of storage after it was computed', () => {
    const state = new MemoryState()
    state.setStorage(address(1), word(1), word(5))
    const first = state.root()
    state.setStorage(address(1), word(2), word(6))
    assert.deepEqual(
      state.root(),
      expectedRoot([
        [
          1,
          0n,
          0n,
          [
            [1, 5n],
            [2, 6n],
          ],
          EMPTY_CODE_HASH,
        ],
      ]),
    )
    state.setStorage(address(1), word(2), word(0))
    assert.deepEqual(state.root(), first)
    assert.deepEqual(state.storageRoot(address(1)), secureTrieRoot([[word(1), Uint8Array.of(5)]]))
    assert.equal(state.storageRoot(address(2)), undefined)
  })
})

describe('MemoryState.apply', () => {
  it('creates, changes and removes accounts', () => {
    const state = MemoryState.fromAlloc({ [bytesToHex(address(1))]: { balance: '5' } })
    state.apply([
      change(1, { account: undefined }),
      change(2, { account: { nonce: 1n, balance: 9n, codeHash: CODE_HASH }, code: CODE }),
      change(3, {}),
    ])
    assert.equal(state.account(address(1)), undefined)
    assert.deepEqual(state.code(CODE_HASH), CODE)
    assert.deepEqual(
      state.root(),
      expectedRoot([
        [2, 1n, 9n, [], CODE_HASH],
        [3, 0n, 0n, [], EMPTY_CODE_HASH],
      ]),
    )
  })

  it('sets, clears and wipes slots, and forgets the storage of removed accounts', () => {
    const state = new MemoryState()
    for (const id of [1, 2, 3]) {
      state.setStorage(address(id), word(1), word(11))
      state.setStorage(address(id), word(2), word(22))
    }
    state.root()
    state.apply([
      change(1, {
        storage: [
          { slot: word(1), value: word(0) },
          { slot: word(3), value: word(33) },
        ],
      }),
      change(2, { storageWiped: true, storage: [{ slot: word(2), value: word(4) }] }),
      change(3, { account: undefined }),
    ])
    state.apply([change(3, {})])
    assert.deepEqual(
      state.root(),
      expectedRoot([
        [
          1,
          0n,
          0n,
          [
            [2, 22n],
            [3, 33n],
          ],
          EMPTY_CODE_HASH,
        ],
        [2, 0n, 0n, [[2, 4n]], EMPTY_CODE_HASH],
        [3, 0n, 0n, [], EMPTY_CODE_HASH],
      ]),
    )
    assert.equal(state.account(address(3))?.hasStorage, false)
    state.apply([change(2, { storageWiped: true })])
    assert.equal(state.account(address(2))?.hasStorage, false)
  })
})

describe('MemoryState.commit', () => {
  it('gives the root and lists wiped storage in full', () => {
    const state = new MemoryState()
    state.setStorage(address(1), word(1), word(11))
    state.setStorage(address(1), word(2), word(22))
    const { root, undo } = state.commit([
      change(1, { storageWiped: true, storage: [{ slot: word(3), value: word(33) }] }),
      change(2, {}),
    ])
    assert.deepEqual(root, state.root())
    assert.deepEqual(undo, [
      change(2, { account: undefined, storageWiped: true }),
      change(1, {
        storageWiped: true,
        storage: [
          { slot: word(1), value: word(11) },
          { slot: word(2), value: word(22) },
        ],
      }),
    ])
  })

  it('goes back through an account that is listed twice', () => {
    const state = new MemoryState()
    state.setBalance(address(1), 7n)
    const before = state.root()
    const { undo } = state.commit([
      change(1, { account: undefined }),
      change(1, { storage: [{ slot: word(3), value: word(33) }] }),
    ])
    assert.deepEqual(state.commit(undo).root, before)
  })

  it('goes back block by block to the world of before (seed 20)', () => {
    const random = randomSource(20)
    const shape = { addresses: 12, slots: 6, accounts: 6, writes: 4 }
    const state = new MemoryState()
    for (let round = 0; round < 40; round++) {
      const steps = Array.from({ length: 1 + random(8) }, () => {
        const dump = JSON.stringify(state.dump())
        const root = state.root()
        const { undo } = state.commit(randomChanges(random, shape))
        return { dump, root, undo }
      })
      for (const { dump, root, undo } of steps.reverse()) {
        assert.deepEqual(state.commit(undo).root, root)
        assert.equal(JSON.stringify(state.dump()), dump)
      }
      state.commit(randomChanges(random, shape))
    }
  })
})

describe('MemoryState.dump and copy', () => {
  const alloc = {
    '0x0000000000000000000000000000000000000002': { balance: '0x0' },
    '0x00000000000000000000000000000000000000ff': {
      balance: '0xde0b6b3a7640000',
      nonce: '0x1',
      code: '0x600160005500',
      storage: {
        '0x0000000000000000000000000000000000000000000000000000000000000001':
          '0x00000000000000000000000000000000000000000000000000000000000000ff',
        '0x0100000000000000000000000000000000000000000000000000000000000000':
          '0x0000000000000000000000000000000000000000000000000000000000000002',
      },
    },
  }

  it('dumps what was loaded, sorted', () => {
    const reversed = Object.fromEntries(Object.entries(alloc).reverse())
    assert.equal(JSON.stringify(MemoryState.fromAlloc(reversed).dump()), JSON.stringify(alloc))
  })

  it('copies a world that then goes its own way', () => {
    const state = MemoryState.fromAlloc(alloc)
    const root = state.root()
    const twin = state.copy()
    assert.deepEqual(twin.root(), root)
    twin.setStorage(address(255), word(1), word(3))
    twin.setBalance(address(2), 1n)
    twin.setCode(address(9), Uint8Array.of(0))
    assert.deepEqual(state.root(), root)
    assert.throws(() => state.code(keccak256(Uint8Array.of(0))), UnknownCodeError)
    assert.equal(bytesToBigInt(twin.storage(address(255), word(1))!), 3n)
    assert.notDeepEqual(twin.root(), root)
  })
})
