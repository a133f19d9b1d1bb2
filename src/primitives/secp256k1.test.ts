import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fixturePath, skipWithout } from '../../test/support/fixtures.ts'
import { checksumAddress, publicKeyToAddress } from './address.ts'
import { bigIntToFixedBytes, bytesToBigInt, concatBytes } from './bytes.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import { keccak256 } from './keccak.ts'
import {
  fastestOf,
  onSecp256k1Fallback,
  PrivateKeyError,
  privateKeyToAddress,
  privateKeyToPublicKey,
  recoverPublicKey,
  SECP256K1_ORDER,
  secp256k1BackendName,
  sign,
} from './secp256k1.ts'
import { loadJavaScript, loadNative, loadWebAssembly, type Secp256k1Backend } from './secp256k1Backends.ts'

const seed = process.env.SECP256K1_SEED ?? String(Date.now() % 0x7fffffff)
const random = (label: string): Uint8Array => new Uint8Array(createHash('sha256').update(`${seed}/${label}`).digest())
const word = (value: bigint): Uint8Array => bigIntToFixedBytes(value, 32)

// The first account of the usual test mnemonic.
const KEY = hexToBytes('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const ADDRESS = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

test('the address of a private key', () => {
  assert.equal(checksumAddress(privateKeyToAddress(KEY)), ADDRESS)
  assert.equal(bytesToHex(privateKeyToAddress(word(1n))), '0x7e5f4552091a69125d5dfcb7b8c2659029395bdf')
  assert.equal(privateKeyToAddress(word(SECP256K1_ORDER - 1n)).length, 20)
})

test('the public key of one is the generator, uncompressed', () => {
  assert.equal(
    bytesToHex(privateKeyToPublicKey(word(1n))),
    '0x0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798' +
      '483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8',
  )
  assert.throws(() => privateKeyToPublicKey(word(0n)), PrivateKeyError)
})

test('the example of EIP-155 is signed and recovered', () => {
  const hash = hexToBytes('0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53')
  const signature = sign(hash, new Uint8Array(32).fill(0x46))
  assert.equal(bytesToHex(signature.r), '0x28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276')
  assert.equal(bytesToHex(signature.s), '0x67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83')
  assert.equal(signature.yParity, 0)
  const key = recoverPublicKey(hash, signature.r, signature.s, signature.yParity)
  assert.equal(bytesToHex(publicKeyToAddress(key!)), '0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f')
})

test('a signature with the other s and the other parity gives the same key', () => {
  const hash = random('malleable')
  const { r, s, yParity } = sign(hash, KEY)
  assert.ok(bytesToBigInt(s) <= SECP256K1_ORDER / 2n, 's is in the lower half')
  const key = recoverPublicKey(hash, r, s, yParity)
  assert.equal(key?.length, 64)
  const mirrored = recoverPublicKey(hash, r, word(SECP256K1_ORDER - bytesToBigInt(s)), yParity === 0 ? 1 : 0)
  assert.deepEqual(mirrored, key)
  assert.notDeepEqual(recoverPublicKey(hash, r, s, yParity === 0 ? 1 : 0), key)
})

test('scalars out of range recover nothing', () => {
  const hash = random('range')
  const { r, s } = sign(hash, KEY)
  for (const bad of [0n, SECP256K1_ORDER, SECP256K1_ORDER + 1n, 2n ** 256n - 1n].map(word)) {
    assert.equal(recoverPublicKey(hash, bad, s, 0), undefined)
    assert.equal(recoverPublicKey(hash, r, bad, 1), undefined)
  }
})

test('keys that are none are refused without being repeated', () => {
  for (const bad of [word(0n), word(SECP256K1_ORDER), word(2n ** 256n - 1n), KEY.subarray(1), new Uint8Array(0)]) {
    assert.throws(() => sign(random('key'), bad), PrivateKeyError)
    assert.throws(() => privateKeyToAddress(bad), PrivateKeyError)
  }
})

test('arguments of another length are a mistake of the caller', () => {
  const good = random('length')
  assert.throws(() => recoverPublicKey(good.subarray(1), good, good, 0), /hash of 31 bytes, want 32/)
  assert.throws(() => recoverPublicKey(good, concatBytes(good, good), good, 0), /r of 64 bytes/)
  assert.throws(() => recoverPublicKey(good, good, new Uint8Array(0), 0), /s of 0 bytes/)
  assert.throws(() => sign(new Uint8Array(20), KEY), RangeError)
})

describe(`the implementations agree (SECP256K1_SEED=${seed})`, () => {
  const reference = loadJavaScript()
  const others = [loadNative(), loadWebAssembly()].filter((backend) => backend !== undefined)

  test('the native one is here on the platforms that have a binary', () => {
    const shipped = ['linux-x64', 'darwin-arm64', 'win32-x64'].includes(`${process.platform}-${process.arch}`)
    if (shipped) assert.equal(secp256k1BackendName(), 'native')
    assert.ok(others.length > 0)
  })

  for (const backend of others) {
    test(`${backend.name}: keys, signatures and recovery`, () => {
      for (let round = 0; round < 12; round++) {
        const key = random(`key${round}`)
        const hash = random(`hash${round}`)
        assert.deepEqual(backend.publicKey(key), reference.publicKey(key))
        const signed = backend.sign(hash, key)
        assert.deepEqual(Uint8Array.from(signed.signature), Uint8Array.from(reference.sign(hash, key).signature))
        assert.equal(signed.recoveryId, reference.sign(hash, key).recoveryId)
        assert.deepEqual(recovered(backend, hash, signed.signature), recovered(reference, hash, signed.signature))
      }
    })

    test(`${backend.name}: recovery from scalars that nobody signed`, () => {
      let unrecoverable = 0
      const edges = [1n, 2n, 3n, 4n, 5n, SECP256K1_ORDER - 1n, SECP256K1_ORDER / 2n + 1n].map(word)
      const scalars = [...edges, ...Array.from({ length: 12 }, (_, round) => random(`scalar${round}`))]
      for (const [index, r] of scalars.entries()) {
        const signature = concatBytes(r, scalars[(index * 5 + 1) % scalars.length]!)
        for (const hash of [random(`any${index}`), new Uint8Array(32), new Uint8Array(32).fill(0xff)]) {
          const expected = recovered(reference, hash, signature)
          assert.deepEqual(recovered(backend, hash, signature), expected, bytesToHex(signature))
          if (expected[0] === undefined) unrecoverable++
        }
      }
      assert.ok(unrecoverable > 0 && unrecoverable < scalars.length * 3)
    })

    test(`${backend.name}: the point at infinity is no key`, () => {
      // With r of the point k*G and s = hash / k, the recovered key is (s*R - hash*G) / r = 0.
      const r = backend.publicKey(word(1n)).subarray(1, 33)
      const parity = (backend.publicKey(word(1n))[64]! & 1) as 0 | 1
      const hash = word(12345n)
      assert.equal(backend.recover(hash, concatBytes(r, hash), parity), undefined)
      assert.equal(reference.recover(hash, concatBytes(r, hash), parity), undefined)
    })
  }
})

describe('the choice of implementation', () => {
  const absent = (): undefined => undefined
  const choose = (...loaders: (() => Secp256k1Backend | undefined)[]): [name: string, messages: string[]] => {
    const messages: string[] = []
    return [fastestOf(loaders, (message) => messages.push(message)).name, messages]
  }

  test('takes the first that loads and reports a slower one', () => {
    const [wasm, aboutWasm] = choose(absent, loadWebAssembly, loadJavaScript)
    assert.equal(wasm, 'WebAssembly')
    assert.equal(aboutWasm.length, 1)
    assert.match(aboutWasm[0]!, /^native secp256k1 is not available here: WebAssembly takes its place/)
    const [javaScript, aboutJavaScript] = choose(absent, absent, loadJavaScript)
    assert.equal(javaScript, 'JavaScript')
    assert.match(aboutJavaScript[0]!, /25 times slower/)
    assert.throws(() => choose(absent), /no implementation/)
  })

  test('is silent about the native one, and made once', () => {
    const native: Secp256k1Backend = { ...loadJavaScript(), name: 'native' }
    assert.deepEqual(
      choose(() => native, loadWebAssembly),
      ['native', []],
    )

    const messages: string[] = []
    const name = secp256k1BackendName()
    onSecp256k1Fallback((message) => messages.push(message))
    recoverPublicKey(random('a'), random('b'), random('c'), 0)
    assert.equal(secp256k1BackendName(), name)
    assert.deepEqual(messages, [])
  })
})

const keyFile = fixturePath('basic-tests', 'BasicTests', 'keyaddrtest.json')

test('official keys and addresses', { skip: skipWithout(keyFile) }, () => {
  // The signatures in that file are of a message that it does not name, so only keys and addresses can be checked.
  const cases = JSON.parse(readFileSync(keyFile, 'utf8')) as { seed: string; key: string; addr: string }[]
  assert.ok(cases.length > 0)
  for (const { seed: phrase, key, addr } of cases) {
    assert.equal(bytesToHex(keccak256(new TextEncoder().encode(phrase))), `0x${key}`)
    assert.equal(bytesToHex(privateKeyToAddress(hexToBytes(key))), `0x${addr}`)
  }
})

function recovered(backend: Secp256k1Backend, hash: Uint8Array, signature: Uint8Array): (string | undefined)[] {
  return ([0, 1] as const).map((parity) => {
    const key = backend.recover(hash, signature, parity)
    return key && bytesToHex(key)
  })
}
