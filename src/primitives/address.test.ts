import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddressError, checksumAddress, contractAddress, parseAddress, publicKeyToAddress } from './address.ts'
import { bytesToHex, HexError, hexToBytes } from './hex.ts'

test('addresses of created contracts', () => {
  const sender = parseAddress('0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0')
  const vectors: [nonce: bigint, address: string][] = [
    [0n, '0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d'],
    [1n, '0x343c43a37d37dff08ae8c4a11544c718abb4fcf8'],
    [2n, '0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91'],
    [3n, '0xfffd933a0bc612844eaf0c6fe3e5b8e9b6c1d19c'],
  ]
  for (const [nonce, address] of vectors) assert.equal(bytesToHex(contractAddress(sender, nonce)), address)
  const high = [127n, 128n, 255n, 256n, 2n ** 64n - 2n].map((nonce) => bytesToHex(contractAddress(sender, nonce)))
  assert.equal(new Set(high).size, high.length)
})

test('the address of a public key, with and without its prefix', () => {
  // The generator point: the key of private key 1.
  const point =
    '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8'
  for (const key of [point, `04${point}`]) {
    assert.equal(bytesToHex(publicKeyToAddress(hexToBytes(key))), '0x7e5f4552091a69125d5dfcb7b8c2659029395bdf')
  }
  assert.throws(() => publicKeyToAddress(new Uint8Array(33)), RangeError)
})

test('checksums of EIP-55', () => {
  const written = [
    '0x52908400098527886E0F7030069857D2E4169EE7',
    '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
    '0xde709f2102306220921060314715629080e2fb77',
    '0x27b1fdb04752bbc536007a920d24acb045561c26',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
  ]
  for (const text of written) assert.equal(checksumAddress(parseAddress(text.toLowerCase())), text)
})

test('what is no address is refused', () => {
  assert.throws(() => parseAddress('0x00'), AddressError)
  assert.throws(() => parseAddress('0x'), /invalid address 0x: 0 bytes, want 20/)
  assert.throws(() => parseAddress(`0x${'00'.repeat(21)}`), AddressError)
  assert.throws(() => parseAddress(`0x${'0'.repeat(39)}`), HexError)
  assert.throws(() => parseAddress(`0x${'zz'.repeat(20)}`), HexError)
})
