/**
 * Blobs and their proofs. Must never: take the answer from the code under test: the polynomials are so simple that their
 * commitments and proofs are points that everybody knows.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LanePool } from '../lanes/index.ts'
import { bigIntToFixedBytes, concatBytes, decodeRlp, encodeRlp, hexToBytes, type RlpItem } from '../primitives/index.ts'
import { encodeTransaction, type Transaction } from '../protocol/index.ts'
import { BLOB_LENGTH, blobDomain, provesBlob } from './blobProof.ts'
import { type BlobSidecar, faultOfSidecar, versionedHashOf } from './sidecar.ts'
import { outcomeOf, poolWith, transfer } from './testing.ts'

const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n

/** The generator of the first group, twice it, the neutral element, and the generator times the secret of the ceremony. */
const ONE = hexToBytes(
  '0x97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
)
const TWO = hexToBytes(
  '0xa572cbea904d67468808c8eb50a9450c9721db309128012543902d0ac358a62ae28f75bb8f1c7c42c39a8c5529bf0f4e',
)
const NOTHING = concatBytes(Uint8Array.of(0xc0), new Uint8Array(47))
const SECRET = hexToBytes(
  '0xad3eb50121139aa34db1d545093ac9374ab7bca2c0f3bf28e27c8dcd8fc7cb42d25926fc0c97b336e9f0fb35e5a04c81',
)

function blobOf(valueAt: (root: bigint) => bigint): Uint8Array {
  const blob = new Uint8Array(BLOB_LENGTH)
  for (const [index, root] of blobDomain().entries()) blob.set(bigIntToFixedBytes(valueAt(root), 32), index * 32)
  return blob
}

const CONSTANT = blobOf(() => 2n)
const IDENTITY = blobOf((root) => root)

describe('a proof', () => {
  test('of a constant is the neutral element', () => {
    assert.equal(provesBlob(CONSTANT, TWO, NOTHING), true)
    assert.equal(provesBlob(CONSTANT, ONE, NOTHING), false)
    assert.equal(provesBlob(CONSTANT, TWO, ONE), false)
    assert.equal(provesBlob(new Uint8Array(BLOB_LENGTH), NOTHING, NOTHING), true)
  })

  test('of p(x) = x is the generator, at whatever point', () => {
    assert.equal(provesBlob(IDENTITY, SECRET, ONE), true)
    assert.equal(provesBlob(IDENTITY, SECRET, TWO), false)
    const other = new Uint8Array(IDENTITY)
    other[other.length - 1]! ^= 1
    assert.equal(provesBlob(other, SECRET, ONE), false)
  })

  test('of what is no blob does not hold', () => {
    const tooLarge = new Uint8Array(CONSTANT)
    tooLarge.set(bigIntToFixedBytes(ORDER, 32), 64)
    assert.equal(provesBlob(tooLarge, TWO, NOTHING), false)
    assert.equal(provesBlob(CONSTANT.subarray(32), TWO, NOTHING), false)
    assert.equal(provesBlob(CONSTANT, TWO, new Uint8Array(48)), false)
  })
})

const HASHES = [versionedHashOf(TWO), versionedHashOf(SECRET)]
const GOOD: BlobSidecar = {
  version: 0,
  blobs: [CONSTANT, IDENTITY],
  commitments: [TWO, SECRET],
  proofs: [NOTHING, ONE],
}

describe('a sidecar', () => {
  test('is good when all of it fits', () => {
    assert.equal(faultOfSidecar(GOOD, HASHES), undefined)
  })

  const bad: readonly (readonly [string, Partial<BlobSidecar>, RegExp])[] = [
    ['a blob is missing', { blobs: [CONSTANT] }, /^1 blobs for 2 hashes$/],
    ['a commitment is missing', { commitments: [TWO] }, /^1 commitments for 2 hashes$/],
    ['a proof is missing', { proofs: [NOTHING] }, /^1 proofs, want 2$/],
    ['a proof is short', { proofs: [NOTHING, ONE.subarray(1)] }, /^a proof of 47 bytes$/],
    ['commitments are exchanged', { commitments: [SECRET, TWO] }, /^commitment 0 does not match its versioned hash$/],
    ['proofs are exchanged', { proofs: [ONE, NOTHING] }, /^proof 0 does not hold$/],
    ['a blob is short', { blobs: [CONSTANT, IDENTITY.subarray(32)] }, /^blob 1 is none$/],
    ['there are no proofs of cells', { version: 1 }, /^2 proofs, want 256$/],
  ]
  for (const [what, change, fault] of bad) {
    test(`is refused when ${what}`, () => assert.match(faultOfSidecar({ ...GOOD, ...change }, HASHES)!, fault))
  }
})

function blobTransaction(sender = 0): Transaction {
  return transfer(sender, 0, { type: 3, blobVersionedHashes: HASHES, maxFeePerBlobGas: 1n })
}

function networkForm(transaction: Transaction, parts: readonly RlpItem[]): Uint8Array {
  const payload = decodeRlp(encodeTransaction(transaction).subarray(1))
  return concatBytes(Uint8Array.of(3), encodeRlp([payload, ...parts]))
}

const PARTS: RlpItem[] = [
  [CONSTANT, IDENTITY],
  [TWO, SECRET],
  [NOTHING, ONE],
]

for (const count of [0, 2]) {
  test(`the pool takes blobs in network form, with ${count} lanes`, async () => {
    await using lanes = count === 0 ? undefined : await LanePool.start({ count })
    const { pool } = poolWith(2, { lanes })
    const transaction = blobTransaction()
    const exchanged = [PARTS[0]!, PARTS[1]!, [ONE, NOTHING]]
    const [good, bad] = await pool.addRaw([networkForm(transaction, PARTS), networkForm(blobTransaction(1), exchanged)])
    assert.ok(good !== undefined && !(good instanceof Error))
    assert.deepEqual(good.transaction, transaction)
    assert.deepEqual(good.sidecar, GOOD)
    assert.ok(good.bytes > 2 * BLOB_LENGTH)
    assert.equal((bad as Error).message, 'invalid sidecar in blob transaction: proof 0 does not hold')
    const [again] = await pool.addRaw([encodeTransaction(transaction)])
    assert.equal(outcomeOf(again!), 'alreadyKnown')
  })
}

test('proofs of cells are counted', async () => {
  const { pool } = poolWith(1)
  const cells = Array.from({ length: 256 }, () => ONE)
  const raw = networkForm(blobTransaction(), [Uint8Array.of(1), PARTS[0]!, PARTS[1]!, cells])
  const [admission] = await pool.addRaw([raw])
  assert.ok(admission !== undefined && !(admission instanceof Error))
  assert.equal(admission.sidecar?.version, 1)
})

test('forms that are none are refused', async () => {
  const { pool } = poolWith(1)
  const transaction = blobTransaction()
  const forms = [
    networkForm(transaction, PARTS.slice(1)),
    networkForm(transaction, [Uint8Array.of(2), ...PARTS]),
    networkForm(transaction, [...PARTS, ...PARTS]),
    networkForm(transaction, [CONSTANT, TWO, NOTHING]),
    networkForm(transaction, [[[CONSTANT]], [TWO], [NOTHING]]),
  ]
  assert.deepEqual((await pool.addRaw(forms)).map(outcomeOf), Array(5).fill('sidecarInvalid'))
  const cut = networkForm(transaction, PARTS).subarray(0, 1000)
  assert.deepEqual((await pool.addRaw([cut, Uint8Array.of(3)])).map(outcomeOf), ['malformed', 'malformed'])
})
