/** ERC-20 balances and allowances out of nothing, on contracts that keep them in different places. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RpcError } from '../../errors.ts'
import { createTestNode, type Hex, type TestNode } from '../testing.ts'

const HOLDER = `0x${'ab'.repeat(20)}`
const SPENDER = `0x${'cd'.repeat(20)}`
const TOKEN = `0x${'70'.repeat(20)}`
const PROXY = `0x${'71'.repeat(20)}`

/**
 * Answers any question with the slot keccak(second to last word | last word | 7). It reads slot 3 first: the slot that counts is not
 * the only one that is read.
 */
const TOKEN_CODE = `0x${[
  '60035450', // SLOAD(3), POP
  '36602090036020900335', // CALLDATALOAD(size - 64): of balanceOf it begins before the arguments
  '5f52', // MSTORE(0)
  '366020900335602052', // MSTORE(32, CALLDATALOAD(size - 32))
  '6007604052', // MSTORE(64, 7)
  '60605f20', // KECCAK(0, 96)
  '545f5260205ff3', // SLOAD, RETURN
].join('')}`

/** DELEGATECALL to the token, and its answer. */
const PROXY_CODE = `0x365f5f375f5f365f73${'70'.repeat(20)}5af43d5f5f3e3d5ff3`

const alloc = {
  [TOKEN]: { balance: '0x0', nonce: '0x1', code: TOKEN_CODE },
  [PROXY]: { balance: '0x0', nonce: '0x1', code: PROXY_CODE },
}

const word = (address: string): string => address.slice(2).padStart(64, '0')
const ask = async (node: TestNode, to: string, data: string) =>
  BigInt((await node.call('eth_call', { to, data })) as Hex)

for (const [name, token] of [
  ['a plain contract', TOKEN],
  ['a proxy', PROXY],
] as const) {
  test(`${name} shows what it is told to`, async () => {
    await using node = await createTestNode({ alloc })
    const balance = `0x70a08231${word(HOLDER)}`
    const allowance = `0xdd62ed3e${word(HOLDER)}${word(SPENDER)}`
    assert.equal(await ask(node, token, balance), 0n)
    assert.equal(await node.call('anvil_dealERC20', HOLDER, token, '0x64'), null)
    assert.equal(await ask(node, token, balance), 100n)
    assert.equal(await ask(node, token, allowance), 0n)
    await node.call('anvil_setERC20Allowance', HOLDER, SPENDER, token, 5)
    assert.equal(await ask(node, token, allowance), 5n)
    assert.equal(await ask(node, token, balance), 100n)
    await node.call('hardhat_dealERC20', HOLDER, token, 100)
    await node.call('evm_mine')
    assert.equal(await ask(node, token, balance), 100n)
  })
}

test('what is no token is refused, and stays as it is', async () => {
  await using node = await createTestNode()
  await assert.rejects(
    node.call('anvil_dealERC20', HOLDER, TOKEN, 1),
    (error) => error instanceof RpcError && error.code === -32000 && /no slot was found/.test(error.message),
  )
  assert.equal(node.context.chain.edits.length, 0)
})
