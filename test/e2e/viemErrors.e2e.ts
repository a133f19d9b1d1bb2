/**
 * What viem makes of our refusals: each error class that applications tell apart.
 *
 * Owns: the wording that viem searches for. Must never: accept a general error where viem has a special one.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Address, BaseError, ContractFunctionRevertedError, type Hex, parseEther, parseGwei } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { ALICE, BOB, STRANGER } from './support/accounts.ts'
import { contract } from './support/contracts.ts'
import { call } from './support/rpc.ts'
import { ONLY_OURS, startTarget, type Target } from './support/target.ts'
import { nodeWalletClient, publicClient, walletClient } from './support/viemClients.ts'

const { abi, bytecode } = contract('Ledger')

describe('viem tells errors apart', () => {
  let target: Target
  let reader: ReturnType<typeof publicClient>
  let bob: ReturnType<typeof walletClient>
  let ledger: Address

  before(async () => {
    target = await startTarget()
    reader = publicClient(target.url)
    bob = walletClient(target.url, BOB.key)
    const alice = walletClient(target.url)
    const hash = await alice.deployContract({ abi, bytecode, args: [7n] })
    ledger = (await reader.waitForTransactionReceipt({ hash })).contractAddress!
    await reader.waitForTransactionReceipt({ hash: await bob.sendTransaction({ to: STRANGER, value: 1n }) })
  })
  after(() => target[Symbol.asyncDispose]())

  const simulate = (functionName: string, args: readonly unknown[] = []) =>
    reader.simulateContract({ address: ledger, abi, functionName, args, account: ALICE.address })

  const revertOf = async (promise: Promise<unknown>): Promise<ContractFunctionRevertedError> => {
    const error = await promise.then(
      () => assert.fail('it should have been refused'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof BaseError, String(error))
    const revert = error.walk((cause) => cause instanceof ContractFunctionRevertedError)
    assert.ok(revert instanceof ContractFunctionRevertedError, String(error))
    return revert
  }

  /** Refused with an error of that name somewhere in the chain of causes. */
  const refused = async (promise: Promise<unknown>, name: string) => {
    const error = await promise.then(
      () => assert.fail(`it should have been refused with ${name}`),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof BaseError, String(error))
    const names: string[] = []
    error.walk((cause) => {
      names.push((cause as Error).name)
      return false
    })
    assert.ok(names.includes(name), `${names.join(' < ')}: ${error.message}`)
  }

  test('a reason', async () => {
    assert.equal((await revertOf(simulate('refuse', ['the shop is closed']))).reason, 'the shop is closed')
  })

  test('an error of the contract', async () => {
    const { data } = await revertOf(simulate('move', [BOB.address, 5n, '']))
    assert.equal(data?.errorName, 'Overdrawn')
    assert.deepEqual(data.args, [ALICE.address, 5n, 0n])
  })

  test('a panic', async () => {
    assert.match((await revertOf(simulate('divide', [0n]))).reason ?? '', /divi.*zero/i)
  })

  test('nothing at all', async () => {
    const revert = await revertOf(simulate('refuseSilently'))
    assert.equal(revert.data, undefined)
  })

  test('an estimate that reverts', async () => {
    const estimate = reader.estimateContractGas({ address: ledger, abi, functionName: 'refuse', args: ['no'] })
    assert.equal((await revertOf(estimate)).reason, 'no')
    await refused(
      reader.estimateGas({ account: ALICE.address, to: ledger, data: '0xdeadbeef' }),
      'ExecutionRevertedError',
    )
  })

  test('a transaction that reverts is mined and says so', async () => {
    const hash = await bob.writeContract({ address: ledger, abi, functionName: 'refuse', args: ['no'], gas: 100_000n })
    assert.equal((await reader.waitForTransactionReceipt({ hash })).status, 'reverted')
  })

  const sendBy = (fields: { nonce?: number; value?: bigint; gas?: bigint; maxFeePerGas?: bigint; tip?: bigint }) =>
    bob.sendTransaction({
      to: STRANGER,
      value: fields.value ?? 1n,
      gas: fields.gas ?? 21_000n,
      maxFeePerGas: fields.maxFeePerGas ?? parseGwei('5'),
      maxPriorityFeePerGas: fields.tip ?? 1n,
      ...(fields.nonce === undefined ? {} : { nonce: fields.nonce }),
    })

  test('transactions that cannot be taken', async () => {
    await refused(sendBy({ nonce: 0 }), 'NonceTooLowError')
    await refused(sendBy({ value: parseEther('20000') }), 'InsufficientFundsError')
    await refused(sendBy({ gas: 20_000n }), 'IntrinsicGasTooLowError')
  })

  test('one that pays too little for its place', async () => {
    const nonce = await reader.getTransactionCount({ address: BOB.address })
    await call(target.url, 'evm_setAutomine', [false])
    await sendBy({ nonce, maxFeePerGas: parseGwei('5') })
    const error = (await sendBy({ nonce, maxFeePerGas: parseGwei('5'), value: 2n }).catch((reason) => reason)) as Error
    assert.match(error.message, /replacement transaction underpriced/)
    const replaced = await sendBy({ nonce, maxFeePerGas: parseGwei('8'), tip: parseGwei('2'), value: 2n })
    await call(target.url, 'evm_mine')
    await call(target.url, 'evm_setAutomine', [true])
    assert.equal((await reader.waitForTransactionReceipt({ hash: replaced })).status, 'success')
  })

  test('a replaced transaction is followed to its replacement', async () => {
    const nonce = await reader.getTransactionCount({ address: BOB.address })
    await call(target.url, 'evm_setAutomine', [false])
    const hash = await sendBy({ nonce })
    const reasons: string[] = []
    const followed = reader.waitForTransactionReceipt({ hash, onReplaced: ({ reason }) => reasons.push(reason) })
    await new Promise((resolve) => setTimeout(resolve, 200))
    const repriced = await sendBy({ nonce, maxFeePerGas: parseGwei('9'), tip: parseGwei('2') })
    await call(target.url, 'evm_mine')
    await call(target.url, 'evm_setAutomine', [true])
    assert.equal((await followed).transactionHash, repriced)
    assert.deepEqual(reasons, ['repriced'])
  })

  test('the node refuses likewise when it signs', async () => {
    const wallet = nodeWalletClient(target.url, BOB.address)
    await refused(wallet.sendTransaction({ to: STRANGER, value: parseEther('20000') }), 'InsufficientFundsError')
    await refused(wallet.sendTransaction({ to: STRANGER, nonce: 0 }), 'NonceTooLowError')
    const unknown = nodeWalletClient(target.url, privateKeyToAccount(generatePrivateKey()).address)
    await assert.rejects(unknown.sendTransaction({ to: STRANGER, value: 0n, gas: 21_000n }))
  })

  test('calls that cannot be made', async () => {
    await refused(reader.call({ account: STRANGER, to: ledger, value: parseEther('1') }), 'InsufficientFundsError')
    const broke = privateKeyToAccount(generatePrivateKey()).address
    await refused(
      reader.call({ account: broke, to: ledger, gas: 50_000n, maxFeePerGas: parseGwei('3') }),
      'InsufficientFundsError',
    )
  })

  test('a call that pays less than the base fee', ONLY_OURS, async () => {
    await refused(reader.call({ account: ALICE.address, to: STRANGER, maxFeePerGas: 1n }), 'FeeCapTooLowError')
  })

  test('wrong parameters', async () => {
    const ask = (method: string, params: unknown[]) => reader.request({ method, params } as never)
    await refused(ask('eth_getBalance', ['0x12', 'latest']), 'InvalidParamsRpcError')
    await refused(ask('eth_getBalance', [ALICE.address, 'yesterday']), 'InvalidParamsRpcError')
    await refused(ask('eth_getBlockByNumber', []), 'InvalidParamsRpcError')
    await refused(ask('eth_sendRawTransaction', ['0xzz' as Hex]), 'InvalidParamsRpcError')
  })
})
