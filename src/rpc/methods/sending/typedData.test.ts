/** Typed data: hashes compared with viem's, and what is refused. Must never: sign. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashTypedData, type TypedDataDefinition } from 'viem'
import { bytesToHex } from '../../../primitives/index.ts'
import { ValueError } from '../../values/valueError.ts'
import { typedDataHash } from './typedData.ts'

const domain = {
  name: 'Ether Mail',
  version: '1',
  chainId: 1,
  verifyingContract: '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC',
} as const

/** viem's types want literal types, which data built at run time does not have. */
const hashOfViem = (data: object) => hashTypedData(data as TypedDataDefinition)

const mail = {
  domain,
  types: {
    Person: [
      { name: 'name', type: 'string' },
      { name: 'wallet', type: 'address' },
    ],
    Mail: [
      { name: 'from', type: 'Person' },
      { name: 'to', type: 'Person' },
      { name: 'contents', type: 'string' },
    ],
  },
  primaryType: 'Mail',
  message: {
    from: { name: 'Cow', wallet: '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826' },
    to: { name: 'Bob', wallet: '0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB' },
    contents: 'Hello, Bob!',
  },
} as const

test('the example of EIP-712', () => {
  const hash = '0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2'
  assert.equal(bytesToHex(typedDataHash(mail)), hash)
  assert.equal(bytesToHex(typedDataHash(JSON.stringify(mail))), hash)
})

test('values of every kind, as viem hashes them', () => {
  const many = {
    domain: { ...domain, salt: `0x${'5a'.repeat(32)}` },
    types: {
      Inner: [{ name: 'values', type: 'int24[2][]' }],
      Everything: [
        { name: 'flag', type: 'bool' },
        { name: 'small', type: 'uint8' },
        { name: 'negative', type: 'int256' },
        { name: 'large', type: 'uint256' },
        { name: 'four', type: 'bytes4' },
        { name: 'data', type: 'bytes' },
        { name: 'names', type: 'string[]' },
        { name: 'inner', type: 'Inner' },
        { name: 'inners', type: 'Inner[1]' },
      ],
    },
    primaryType: 'Everything',
    message: {
      flag: true,
      small: 255,
      negative: '-12345678901234567890',
      large: `0x${'ff'.repeat(32)}`,
      four: '0x01020304',
      data: '0x',
      names: ['a', 'ä€😀', ''],
      inner: {
        values: [
          [-1, 2],
          ['-3', '0x4'],
        ],
      },
      inners: [{ values: [] }],
    },
  }
  assert.equal(bytesToHex(typedDataHash(many)), hashOfViem(many))
})

test('the domain alone', () => {
  const own = { domain, types: {}, primaryType: 'EIP712Domain', message: {} }
  assert.equal(bytesToHex(typedDataHash(own)), hashOfViem(own))
})

test('what does not fit its type is refused, and the place is named', () => {
  const one = (type: string, value: unknown) => ({
    domain: {},
    types: { T: [{ name: 'x', type }] },
    primaryType: 'T',
    message: { x: value },
  })
  const wrong: [unknown, RegExp][] = [
    [one('uint8', 256), /^message\.x: 256 does not fit uint8/],
    [one('uint256', -1), /does not fit/],
    [one('int8', 128), /does not fit/],
    [one('uint7', 1), /unknown type uint7/],
    [one('uint264', 1), /unknown type uint264/],
    [one('bytes33', '0x'), /unknown type bytes33/],
    [one('bytes2', '0x01'), /1 bytes, want 2/],
    [one('bool', 1), /want true or false/],
    [one('address', '0x01'), /want an address/],
    [one('uint8[2]', [1]), /1 items, want 2/],
    [one('uint8[]', 1), /want an array/],
    [one('Nobody', {}), /unknown type Nobody/],
    [one('string', undefined), /missing value of type string/],
    [one('uint256', 1.5), /want a whole number/],
    [{ ...mail, primaryType: 'Letter' }, /unknown type Letter/],
    [{ ...mail, types: undefined }, /types: missing/],
    ['{', /JSON/],
    [[], /want an object/],
  ]
  for (const [value, message] of wrong) {
    assert.throws(
      () => typedDataHash(value),
      (error) => error instanceof ValueError && message.test(error.message),
      JSON.stringify(value),
    )
  }
})

test('data that contains itself ends', () => {
  const types = { T: [{ name: 'next', type: 'T' }] }
  let message: object = {}
  for (let depth = 0; depth < 10; depth++) message = { next: message }
  assert.equal(typedDataHash({ domain: {}, types, primaryType: 'T', message }).length, 32)
  for (let depth = 0; depth < 100; depth++) message = { next: message }
  assert.throws(() => typedDataHash({ domain: {}, types, primaryType: 'T', message }), /nested more than 64 deep/)
  const list = { T: [{ name: 'x', type: `uint8${'[]'.repeat(5000)}` }] }
  const deep = JSON.parse(`${'['.repeat(3000)}${']'.repeat(3000)}`)
  assert.throws(() => typedDataHash({ domain: {}, types: list, primaryType: 'T', message: { x: deep } }), /nested/)
})
