/** Mnemonics, derived keys and accounts, by the vectors of BIP-39 and BIP-32. Must never: time anything. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bytesToHex, checksumAddress, hexToBytes, PrivateKeyError } from '../../../primitives/index.ts'
import { DerivationPathError, derive, masterKey, parsePath } from './derivation.ts'
import { checkMnemonic, MnemonicError, mnemonicOf, randomMnemonic, seedOf } from './mnemonic.ts'
import { TEST_MNEMONIC, Wallet } from './wallet.ts'

describe('mnemonics', () => {
  test('entropy becomes the words of BIP-39, and the seed theirs', () => {
    const vectors = [
      {
        entropy: '00'.repeat(16),
        mnemonic: `${'abandon '.repeat(11)}about`,
        seed: 'c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04',
      },
      {
        entropy: '7f'.repeat(16),
        mnemonic: 'legal winner thank year wave sausage worth useful legal winner thank yellow',
        seed: '2e8905819b8723fe2c1d161860e5ee1830318dbf49a83bd451cfb8440c28bd6fa457fe1296106559a3c80937a1c1069be3a3a5bd381ee6260e8d9739fce1f607',
      },
    ]
    for (const { entropy, mnemonic, seed } of vectors) {
      assert.equal(mnemonicOf(hexToBytes(entropy)), mnemonic)
      assert.equal(checkMnemonic(mnemonic), mnemonic)
      assert.equal(bytesToHex(seedOf(mnemonic, 'TREZOR')), `0x${seed}`)
    }
    assert.equal(mnemonicOf(new Uint8Array(32).fill(0xff)), `${'zoo '.repeat(23)}vote`)
  })

  test('what is none is refused, without its words', () => {
    const wrong = [
      ['test test test', '3 words'],
      [`${'test '.repeat(11)}test`, 'wrong checksum'],
      [`${'test '.repeat(11)}hovercraft`, 'word 12'],
      ['', '1 words'],
    ] as const
    for (const [text, reason] of wrong) {
      assert.throws(
        () => checkMnemonic(text),
        (error) =>
          error instanceof MnemonicError && error.message.includes(reason) && !/hovercraft/.test(error.message),
      )
    }
    assert.equal(checkMnemonic(`  ${TEST_MNEMONIC.replaceAll(' ', '\n ')}\t`), TEST_MNEMONIC)
    assert.throws(() => mnemonicOf(new Uint8Array(17)), RangeError)
  })

  test('random ones are good and differ', () => {
    for (const count of [12, 15, 18, 21, 24] as const) {
      const mnemonic = randomMnemonic(count)
      assert.equal(checkMnemonic(mnemonic).split(' ').length, count)
      assert.notEqual(mnemonic, randomMnemonic(count))
    }
  })
})

describe('derivation', () => {
  test('the first vector of BIP-32', () => {
    const master = masterKey(hexToBytes('000102030405060708090a0b0c0d0e0f'))
    assert.equal(bytesToHex(master.key), '0xe8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35')
    const { key, chainCode } = derive(master, parsePath("m/0'/1/2'/2/1000000000"))
    assert.equal(bytesToHex(key), '0x471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8')
    assert.equal(bytesToHex(chainCode), '0xc783e67b921d2beb8f6b389cc646d7263b4145701dadd2161548a8b078e65e9e')
  })

  test('paths', () => {
    assert.deepEqual(parsePath("m/44'/60'/0h/0/"), [0x8000002c, 0x8000003c, 0x80000000, 0])
    assert.deepEqual(parsePath('m'), [])
    for (const path of ['', '44/60', 'm//0', 'm/x', 'm/2147483648', "m/1''"]) {
      assert.throws(() => parsePath(path), DerivationPathError, path)
    }
  })
})

describe('wallet', () => {
  test('the accounts that every tool knows', () => {
    const wallet = Wallet.fromMnemonic()
    assert.equal(wallet.accounts.length, 10)
    assert.equal(checksumAddress(wallet.accounts[0]!), '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
    assert.equal(checksumAddress(wallet.accounts[1]!), '0x70997970C51812dc3A010C7d01b50e0d17dc79C8')
    assert.equal(checksumAddress(wallet.accounts[9]!), '0xa0Ee7A142d267C1f36714E4a8F75612F20a79720')
    assert.equal(
      bytesToHex(wallet.keyOf(wallet.accounts[0]!)!),
      '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
    )
    assert.equal(wallet.keyOf(new Uint8Array(20)), undefined)
  })

  test('imported keys come after the derived ones, each once', () => {
    const wallet = Wallet.fromMnemonic({ count: 1 })
    const key = new Uint8Array(32).fill(7)
    const address = wallet.import(key)
    wallet.import(key)
    assert.deepEqual(wallet.accounts.slice(1), [address])
    key.fill(0)
    assert.deepEqual(wallet.keyOf(address), new Uint8Array(32).fill(7))
    assert.throws(() => wallet.import(new Uint8Array(32)), PrivateKeyError)
  })
})
