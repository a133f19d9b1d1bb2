import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex } from '../../primitives/index.ts'
import { forkNames, rulesOf } from '../forks/index.ts'
import {
  checkTransaction,
  decodeTransaction,
  encodeTransaction,
  recoverSender,
  signAuthorization,
  signTransaction,
  type Transaction,
  TransactionError,
  type TransactionType,
} from './index.ts'

/** Set MULTILANE_SEED to repeat a run; every failure prints its seed. */
const seed = Number(process.env.MULTILANE_SEED ?? Date.now() % 2 ** 31)
const rounds = 400

interface Random {
  below(limit: number): number
  bytes(length: number): Uint8Array
  /** Of any length up to `bytes`, short ones as likely as long ones. */
  integer(bytes: number): bigint
  pick<T>(values: readonly T[]): T
}

/** xorshift32: small, and the same everywhere. */
function randomFrom(start: number): Random {
  let state = start | 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  const below = (limit: number) => next() % limit
  const bytes = (length: number) => Uint8Array.from({ length }, () => below(256))
  return {
    below,
    bytes,
    integer: (length) => BigInt(`0x0${bytesToHex(bytes(below(length + 1))).slice(2)}`),
    pick: (values) => values[below(values.length)]!,
  }
}

function randomTransaction(random: Random): Transaction {
  const key = random.bytes(32).fill(1, 0, 1)
  const type = random.below(5) as TransactionType
  const list = <T>(make: () => T) => Array.from({ length: random.below(4) }, make)
  return signTransaction(
    {
      type,
      chainId: type === 0 && random.below(2) === 0 ? undefined : random.integer(8),
      nonce: random.integer(8),
      gasLimit: random.integer(8),
      maxFeePerGas: random.integer(32),
      maxPriorityFeePerGas: random.integer(32),
      to: type < 3 && random.below(3) === 0 ? undefined : random.bytes(20),
      value: random.integer(32),
      data: random.bytes(random.pick([0, 1, 4, 55, 56, 300])),
      accessList:
        type > 0 ? list(() => ({ address: random.bytes(20), storageKeys: list(() => random.bytes(32)) })) : [],
      maxFeePerBlobGas: type === 3 ? random.integer(32) : 0n,
      blobVersionedHashes: type === 3 ? list(() => random.bytes(32)) : [],
      authorizationList:
        type === 4
          ? list(() =>
              signAuthorization(
                { chainId: random.integer(32), address: random.bytes(20), nonce: random.integer(8) },
                key,
              ),
            )
          : [],
    },
    key,
  )
}

test(`what is encoded is decoded (seed ${seed})`, () => {
  const random = randomFrom(seed)
  for (let round = 0; round < rounds; round++) {
    const tx = randomTransaction(random)
    assert.deepEqual(decodeTransaction(encodeTransaction(tx)), tx, `seed ${seed} round ${round}`)
  }
})

test(`damaged bytes give a TransactionError or another valid encoding, nothing else (seed ${seed})`, () => {
  const random = randomFrom(seed ^ 0x5eed)
  let refused = 0
  for (let round = 0; round < rounds * 5; round++) {
    const bytes = damage(encodeTransaction(randomTransaction(random)), random)
    const where = `seed ${seed} round ${round}: ${bytesToHex(bytes)}`
    let tx: Transaction
    try {
      tx = decodeTransaction(bytes)
    } catch (error) {
      assert.ok(error instanceof TransactionError, `${where}: ${error}`)
      refused++
      continue
    }
    assert.deepEqual(encodeTransaction(tx), bytes, `${where}: only one encoding`)
    const problem = checkTransaction(tx, rulesOf(random.pick(forkNames.slice(0, 21))), 1n)
    assert.ok(problem === undefined || problem instanceof TransactionError)
    if (round % 10 === 0) assertRecoversOrRefuses(tx, where)
  }
  assert.ok(refused > rounds, `${refused} were refused`)
})

function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length)
  switch (random.below(4)) {
    case 0:
      return bytes.with(at, random.below(256))
    case 1:
      return bytes.slice(0, at)
    case 2:
      return Uint8Array.from([...bytes.subarray(0, at), random.below(256), ...bytes.subarray(at)])
    default:
      // The head holds types and lengths, where damage does most.
      return bytes.with(random.below(Math.min(4, bytes.length)), random.below(256))
  }
}

function assertRecoversOrRefuses(tx: Transaction, where: string): void {
  try {
    assert.equal(recoverSender(tx).length, 20)
  } catch (error) {
    assert.ok(error instanceof TransactionError, `${where}: ${error}`)
  }
}
