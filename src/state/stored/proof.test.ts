import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MerklePatriciaTrie, verifyMPTWithMerkleProof } from '@ethereumjs/mpt'
import { equalBytes } from '../../primitives/bytes.ts'
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT } from '../../primitives/keccak.ts'
import { encodeAccount, encodeStorageValue } from '../encoding.ts'
import { MemoryStore } from '../store/memoryStore.ts'
import { randomChanges, randomSource, testAddress, testWord } from '../testing.ts'
import { StoredWorld } from './storedWorld.ts'

/** What an independent verifier reads from a proof; undefined = proven absent. */
async function verified(root: Uint8Array, key: Uint8Array, proof: readonly Uint8Array[]) {
  const trie = new MerklePatriciaTrie({ useKeyHashing: true })
  return (await verifyMPTWithMerkleProof(trie, root, key, [...proof])) ?? undefined
}

const ZERO_WORD = testWord(0)

describe('WorldView.prove', () => {
  it('proves what is there and what is not: 10,000 proofs (seed 7)', async () => {
    const random = randomSource(7)
    const shape = { addresses: 800, slots: 40, accounts: 200, writes: 30 }
    const world = new StoredWorld(new MemoryStore(), { keepBlocks: 1 })
    let proofs = 0
    let absent = 0
    while (proofs < 10_000) {
      for (let block = 0; block < 5; block++) world.commit(randomChanges(random, shape))
      using view = world.view()
      for (let i = 0; i < 200; i++) {
        const address = testAddress(random(shape.addresses * 2))
        const slots = [testWord(random(shape.slots)), testWord(random(2 ** 31))]
        const proven = view.prove(address, slots)
        const exists = world.account(address) !== undefined
        const { nonce, balance, storageRoot, codeHash } = proven
        const leaf = exists ? encodeAccount(nonce, balance, storageRoot, codeHash) : undefined
        assert.deepEqual(await verified(view.root(), address, proven.proof), leaf)
        proofs++
        if (!exists) absent++
        for (const { slot, value, proof } of proven.slots) {
          assert.deepEqual(value, world.storage(address, slot) ?? ZERO_WORD)
          if (equalBytes(storageRoot, EMPTY_TRIE_ROOT)) {
            assert.deepEqual(proof, [])
            continue
          }
          const isZero = equalBytes(value, ZERO_WORD)
          assert.deepEqual(await verified(storageRoot, slot, proof), isZero ? undefined : encodeStorageValue(value))
          proofs++
          if (isZero) absent++
        }
      }
    }
    assert.ok(absent > 2000 && proofs - absent > 2000, `${absent} of ${proofs} absent`)
    await world.close()
  })

  it('gives an empty account without nodes in an empty world, and one leaf in a world of one', async () => {
    const world = new StoredWorld(new MemoryStore())
    world.commit([])
    const empty = {
      nonce: 0n,
      balance: 0n,
      codeHash: EMPTY_CODE_HASH,
      storageRoot: EMPTY_TRIE_ROOT,
      slots: [{ slot: testWord(1), value: ZERO_WORD, proof: [] }],
    }
    using before = world.view()
    assert.deepEqual(before.prove(testAddress(1), [testWord(1)]), { ...empty, address: testAddress(1), proof: [] })
    const account = { nonce: 0n, balance: 1n, codeHash: EMPTY_CODE_HASH }
    world.commit([{ address: testAddress(1), account, storageWiped: false, code: undefined, storage: [] }])
    using view = world.view()
    const { proof } = view.prove(testAddress(2), [])
    assert.equal(proof.length, 1)
    assert.equal(await verified(view.root(), testAddress(2), proof), undefined)
    await world.close()
  })
})
