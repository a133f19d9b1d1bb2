/** ECRECOVER: round trips through signing, and everything that recovers nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bigIntToFixedBytes, bytesToBigInt, concatBytes } from '../primitives/bytes.ts'
import { bytesToHex } from '../primitives/hex.ts'
import { keccak256 } from '../primitives/keccak.ts'
import { privateKeyToAddress, SECP256K1_ORDER, sign } from '../primitives/secp256k1.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { ecrecover } from './ecrecover.ts'
import { words } from './testing.ts'

const rules = rulesOf('osaka')
const key = new Uint8Array(32).fill(0x11)
const hash = keccak256(new TextEncoder().encode('message'))
const signature = sign(hash, key)
const address = `0x${'00'.repeat(12)}${bytesToHex(privateKeyToAddress(key)).slice(2)}`

function recover(v: bigint, r: Uint8Array, s: Uint8Array): string {
  const output = ecrecover.run(concatBytes(hash, words(32, v), r, s), rules)
  assert.ok(output)
  return bytesToHex(output)
}

test('recovers the signer', () => {
  assert.equal(recover(27n + BigInt(signature.yParity), signature.r, signature.s), address)
  assert.notEqual(recover(28n - BigInt(signature.yParity), signature.r, signature.s), address)
})

test('accepts a high s with the other parity', () => {
  const high = bigIntToFixedBytes(SECP256K1_ORDER - bytesToBigInt(signature.s), 32)
  assert.equal(recover(28n - BigInt(signature.yParity), signature.r, high), address)
})

test('ignores what follows the fourth word and pads what is missing', () => {
  const input = concatBytes(hash, words(32, 27n + BigInt(signature.yParity)), signature.r, signature.s)
  assert.equal(bytesToHex(ecrecover.run(concatBytes(input, new Uint8Array(7).fill(9)), rules)!), address)
  for (const length of [127, 100, 64, 1])
    assert.deepEqual(
      ecrecover.run(input.subarray(0, length), rules),
      ecrecover.run(concatBytes(input.subarray(0, length), new Uint8Array(128 - length)), rules),
    )
  assert.equal(ecrecover.run(new Uint8Array(0), rules)!.length, 0)
})

test('gives nothing for v, r and s out of range', () => {
  for (const v of [0n, 1n, 26n, 29n, 256n + 27n, (1n << 255n) + 27n])
    assert.equal(recover(v, signature.r, signature.s), '0x')
  for (const bad of [0n, SECP256K1_ORDER, 2n ** 256n - 1n]) {
    assert.equal(recover(27n, words(32, bad), signature.s), '0x')
    assert.equal(recover(27n, signature.r, words(32, bad)), '0x')
  }
})
