/** Traps about senders: nonces, funds, delegations, and what a refusal does to those who come after it. */
import assert from 'node:assert/strict'
import { type BlockText, outputsOf, statusesOf } from './blockText.ts'
import { startExecutors, trap } from './scenario.ts'
import {
  authorize,
  COINBASE,
  contract,
  delegationTo,
  ETHER,
  person,
  RETURN_TOP,
  spinning,
  steps,
  word,
  wordBytes,
  worldOf,
} from './world.ts'

const executors = await startExecutors()

const PRICE = 10n
const TRANSFER_GAS = 21_000n
const POOR = person(20)
/** Sends the value of the call to person 20, slowly. */
const slowTransfer = (spin: number) => `${spinning(spin)} 0 0 0 0 CALLVALUE ${word(POOR)} GAS CALL`

for (const onRefusal of ['skip', 'stop'] as const) {
  const refusedOf = (texts: BlockText) => statusesOf(texts).filter((status) => status.startsWith('refused'))

  trap(
    executors,
    `nonces that are too high, too low and right again (${onRefusal})`,
    (spin) => {
      const state = worldOf(`${spinning(spin)} 0 SLOAD 1 ADD 0 SSTORE`)
      state.setNonce(person(0), 5n)
      const list = steps()
      for (const nonce of [5n, 6n, 8n, 7n, 7n, 8n, 4n, 9n, 0n, 10n]) list.call(0, 0, { nonce }).call(1, 0)
      return { fork: 'osaka', state, steps: list.list, onRefusal }
    },
    (texts) => assert.equal(refusedOf(texts).length, onRefusal === 'skip' ? 4 : 1),
  )

  trap(
    executors,
    `transactions that wait for a nonce that never comes (${onRefusal})`,
    (spin) => {
      const state = worldOf(`${spinning(spin)} 0 SLOAD 1 ADD 0 SSTORE`)
      const list = steps().call(1, 0).call(2, 0)
      for (let nonce = 1n; nonce < 40n; nonce++) list.call(0, 0, { nonce })
      return { fork: 'osaka', state, steps: list.call(1, 0).list, onRefusal }
    },
    (texts) => assert.equal(refusedOf(texts).length, onRefusal === 'skip' ? 39 : 1),
  )

  trap(
    executors,
    `the block's gas runs out in the middle (${onRefusal})`,
    (spin) => {
      const state = worldOf(`${spinning(spin)} 0 SLOAD 1 ADD 0 SSTORE`)
      const list = steps()
      for (let index = 0; index < 30; index++)
        list.call(index % 9, 0, { gasLimit: index % 4 === 0 ? 150_000n : 300_000n })
      for (let index = 0; index < 3; index++) list.call(10 + index, person(8), { gasLimit: TRANSFER_GAS })
      return { fork: 'osaka', state, steps: list.list, onRefusal, context: { gasLimit: 750_000n } }
    },
    (texts) => assert.ok(refusedOf(texts).length >= 1),
  )

  trap(
    executors,
    `the block's blob gas runs out in the middle (${onRefusal})`,
    (spin) => {
      const state = worldOf(`${spinning(spin)} 0 SLOAD 1 ADD 0 SSTORE 0 BLOBHASH ${RETURN_TOP}`)
      const list = steps()
      for (let index = 0; index < 12; index++) {
        const blobVersionedHashes = Array.from({ length: 1 + (index % 3) }, () =>
          wordBytes((1n << 248n) + BigInt(index)),
        )
        list.call(index % 5, 0, { type: 3, maxFeePerBlobGas: 5n, blobVersionedHashes })
      }
      return { fork: 'prague', state, steps: list.list, onRefusal }
    },
    (texts) => assert.ok(refusedOf(texts).includes('refused blobGasExceedsBlock')),
  )

  trap(
    executors,
    `a sender whom the transaction before drained, or left with too little (${onRefusal})`,
    (spin) => {
      const state = worldOf(slowTransfer(spin))
      state.setBalance(person(0), 2n * ETHER)
      const list = steps()
      for (let index = 0; index < 4; index++) list.call(0, 0, { value: ETHER - 10n ** 9n })
      list.call(1, 0)
      return { fork: 'osaka', state, steps: list.list, onRefusal }
    },
    (texts) => assert.ok(refusedOf(texts).includes('refused insufficientFunds')),
  )

  trap(
    executors,
    `a refusal that the state decides, and behind it one that needs no state (${onRefusal})`,
    (spin) => {
      const state = worldOf(`${spinning(spin)} 0 SLOAD 1 ADD 0 SSTORE`)
      const list = steps().call(1, 0).call(0, 0, { nonce: 3n }).call(2, 0).call(3, 0, { gasLimit: 7000n }).call(4, 0)
      return { fork: 'osaka', state, steps: list.list, onRefusal }
    },
    (texts) =>
      assert.deepEqual(refusedOf(texts), [
        'refused nonceTooHigh',
        ...(onRefusal === 'skip' ? ['refused intrinsicGasTooLow'] : []),
      ]),
  )

  trap(
    executors,
    `a refusal as the very first and as the very last step (${onRefusal})`,
    (spin) => {
      const state = worldOf(`${spinning(spin)} 0 SLOAD 1 ADD 0 SSTORE`)
      const first = steps().call(0, 0, { nonce: 3n }).call(1, 0).call(2, 0).call(3, 0)
      return { fork: 'osaka', state, steps: first.call(2, 0, { nonce: 9n }).list, onRefusal }
    },
    (texts) => assert.equal(texts.results[0]?.startsWith('refused nonceTooHigh'), true),
  )
}

trap(
  executors,
  'a sender funded by the transaction before',
  (spin) => {
    const state = worldOf(slowTransfer(spin))
    state.deleteAccount(POOR)
    const list = steps().call(POOR, person(5), { value: 1n, nonce: 0n }).call(0, 0, { value: ETHER })
    list.call(POOR, person(5), { value: ETHER / 2n }).call(POOR, person(6), { value: ETHER / 4n })
    list.call(POOR, person(6), { value: ETHER, nonce: 2n }).call(1, 0, { value: ETHER })
    list.call(POOR, person(6), { value: ETHER }).call(POOR, person(6), { value: ETHER, nonce: 3n })
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) =>
    assert.deepEqual(statusesOf(texts), [
      'refused insufficientFunds',
      'success',
      'success',
      'success',
      'refused insufficientFunds',
      'success',
      'success',
      'refused insufficientFunds',
    ]),
)

trap(
  executors,
  'a delegated sender, funded by the transaction before, whose own code sends more than is left',
  (spin) => {
    const gas = 200_000n
    const cost = gas * PRICE
    // Contract 1, as the code of the sender, sends 9/10 of an ether and returns whether that worked.
    // Contract 0 gives what it gets to the sender without running the sender's code.
    const state = worldOf(
      `${spinning(spin)} ${word(POOR)} SELFDESTRUCT`,
      `0 0 0 0 ${(ETHER * 9n) / 10n} ${word(person(7))} GAS CALL ${RETURN_TOP}`,
    )
    state.setAccount(POOR, { nonce: 0n, balance: 0n, code: delegationTo(contract(1)) })
    const list = steps().call(0, 0, { value: ETHER + cost })
    list.call(POOR, POOR, { gasLimit: gas, value: 0n, maxFeePerGas: PRICE + (ETHER / 2n - cost) / gas })
    list.call(1, 0, { value: ETHER }).call(POOR, POOR, { gasLimit: gas }).call(POOR, POOR, { gasLimit: gas })
    list.call(POOR, POOR, { gasLimit: gas })
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => assert.deepEqual(outputsOf(texts), [undefined, 0n, undefined, 1n, 1n, 0n]),
)

trap(
  executors,
  'a sender drained by a transaction of somebody else that calls its delegated code',
  (spin) => {
    const state = worldOf(
      `${spinning(spin)} 0 0 0 0 2000000 SELFBALANCE SUB ${word(person(7))} GAS CALL ${RETURN_TOP}`,
      `SELFBALANCE ${RETURN_TOP}`,
    )
    state.setAccount(POOR, { balance: 3n * ETHER, code: delegationTo(contract(0)) })
    const list = steps()
      .call(POOR, person(5), { value: 1n })
      .call(0, POOR)
      .call(POOR, person(5), { value: 1n, gasLimit: TRANSFER_GAS })
    list.call(POOR, person(5), { value: ETHER, nonce: 2n }).call(1, POOR, { value: ETHER }).call(POOR, person(5))
    return { fork: 'prague', state, steps: list.list }
  },
  (texts) => assert.equal(statusesOf(texts)[3], 'refused insufficientFunds'),
)

trap(
  executors,
  "a delegation set by another sender's transaction, changed, removed, and the account as sender in between",
  (spin) => {
    const state = worldOf(
      `${spinning(spin)} 1 ${RETURN_TOP}`,
      `${spinning(spin)} 0 SLOAD 2 ADD DUP1 0 SSTORE ${RETURN_TOP}`,
      `${word(person(10))} EXTCODESIZE 0 MSTORE ${word(person(10))} EXTCODEHASH 32 MSTORE 64 0 RETURN`,
    )
    const authority = person(10)
    const nobody = new Uint8Array(20)
    const delegate = (target: Uint8Array, nonce: bigint) => ({ authorizationList: [authorize(10, target, nonce)] })
    const list = steps()
      .call(0, authority)
      .call(1, 0, delegate(contract(0), 0n))
      .skipNonce(authority)
      .call(2, authority)
    list
      .call(3, 2)
      .call(4, 0, delegate(contract(1), 1n))
      .skipNonce(authority)
      .call(5, authority)
      .call(6, authority)
    list
      .call(authority, 0)
      .call(7, 0, delegate(contract(0), 2n))
      .call(8, authority)
      .call(9, 2)
    list
      .call(11, 0, delegate(nobody, 3n))
      .skipNonce(authority)
      .call(authority, authority)
      .call(12, authority)
      .call(13, 2)
    list
      .call(authority, 0, delegate(contract(1), 6n))
      .skipNonce(authority)
      .call(authority, authority)
    return { fork: 'prague', state, steps: list.list }
  },
  (texts) => {
    const outputs = outputsOf(texts)
    assert.deepEqual([outputs[0], outputs[2], outputs[5], outputs[6]], [undefined, 1n, 2n, 4n])
    assert.ok(statusesOf(texts).every((status) => status === 'success'))
  },
)

trap(
  executors,
  'code deployed in one transaction and delegated to in the next',
  (spin) => {
    const state = worldOf(`${spinning(spin)} 42 ${RETURN_TOP}`)
    const list = steps()
      .call(0, person(3), { authorizationList: [authorize(3, person(4), 0n)] })
      .skipNonce(person(3))
    list.call(1, person(3), { authorizationList: [authorize(3, contract(0), 1n), authorize(4, person(3), 0n)] })
    list.skipNonce(person(3)).skipNonce(person(4))
    // A delegation to an account that is itself delegated is not followed further.
    list.call(2, person(4)).call(5, person(3)).call(3, person(3)).call(4, person(4))
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => assert.equal(outputsOf(texts)[3], 42n),
)

trap(
  executors,
  '4,000 transactions of one sender',
  (spin) => {
    const state = worldOf(`${spinning(spin === 3000 ? 10 : 0)} 0 SLOAD 1 ADD DUP1 0 SSTORE ${RETURN_TOP}`)
    const list = steps()
    for (let index = 0; index < 4000; index++) {
      if (index % 2 === 0) list.call(0, person(1 + (index % 11)), { value: 1n, gasLimit: TRANSFER_GAS })
      else list.call(0, 0, { gasLimit: 60_000n })
    }
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => assert.equal(outputsOf(texts)[3999], 2000n),
  1,
)

trap(
  executors,
  'the beneficiary as sender, recipient, contract that calls itself, reader of its own balance, and destructed',
  (spin) => {
    const sender = person(15)
    const isContract = spin === 60
    const state = worldOf(`COINBASE BALANCE ${spinning(spin)} ${RETURN_TOP}`)
    const readsItself = `SELFBALANCE CALLDATASIZE @end JUMPI 0 0 1 0 0 ADDRESS GAS CALL POP end: SELFBALANCE SUB ${RETURN_TOP}`
    const destructs = `${word(person(14))} SELFDESTRUCT`
    if (isContract)
      state.setCode(
        COINBASE,
        worldOf(`CALLVALUE @destruct JUMPI ${readsItself} destruct: ${destructs}`).code(
          worldOf(`CALLVALUE @destruct JUMPI ${readsItself} destruct: ${destructs}`).account(contract(0))!.codeHash,
        ),
      )
    const coinbase = isContract ? COINBASE : sender
    const list = steps()
    for (let index = 0; index < 30; index++) {
      if (index % 5 === 0) list.call(index % 4, 0)
      else if (index % 5 === 1) list.call(index % 4, coinbase)
      else if (index % 5 === 2) list.call(index % 4, coinbase, { value: BigInt(index) })
      else if (index % 5 === 3 && !isContract) list.call(sender, person(2), { value: 7n })
      else list.call(index % 4, person(3), { maxFeePerGas: 5n + BigInt(index) })
    }
    return { fork: 'istanbul', state, steps: list.list, context: { coinbase } }
  },
  (texts) => assert.ok(new Set(outputsOf(texts).filter((output) => output !== undefined)).size > 1),
)
