/** Traps about transactions that fail, or would fail if what they read ahead of their turn were true. */
import assert from 'node:assert/strict'
import { outputsOf, statusesOf } from './blockText.ts'
import { startExecutors, trap } from './scenario.ts'
import {
  addressFrom,
  contract,
  ETHER,
  person,
  program,
  RETURN_TOP,
  spinning,
  steps,
  word,
  wordBytes,
  worldOf,
} from './world.ts'

const executors = await startExecutors()

/** Sets slot 0 to calldata, slowly. */
const setter = (spin: number) => `${spinning(spin)} 0 CALLDATALOAD 0 SSTORE`

trap(
  executors,
  'out of gas only on stale reads, and only on true ones',
  (spin) => {
    // Contract 0 counts down from its slot; contract 1 needs the more gas the less is in the slot.
    const state = worldOf(
      `CALLDATASIZE @set JUMPI 0 SLOAD ${spinning(0)} again: 1 SWAP1 SUB DUP1 @again JUMPI ${RETURN_TOP} set: ${setter(spin)}`,
    )
    state.setStorage(contract(0), wordBytes(0), wordBytes(5000))
    const list = steps()
    for (const [index, value] of [3, 5000, 5, 5000, 9, 2].entries()) {
      list.call(index, 0, { data: wordBytes(value) }).call(index + 6, 0, { gasLimit: 60_000n })
    }
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => {
    const statuses = statusesOf(texts).filter((_, index) => index % 2 === 1)
    assert.deepEqual(statuses, ['success', 'halt', 'success', 'halt', 'success', 'success'])
  },
)

trap(
  executors,
  'an endless loop only on stale reads',
  (spin) => {
    const state = worldOf(
      `CALLDATASIZE @set JUMPI again: 0 SLOAD ISZERO @loop JUMPI 1 ${RETURN_TOP} loop: @loop JUMP set: ${setter(spin)}`,
    )
    const list = steps().call(0, 0, { data: wordBytes(1), gasLimit: 2_000_000n })
    for (let sender = 1; sender < 5; sender++) list.call(sender, 0, { gasLimit: 16_000_000n })
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => assert.deepEqual(outputsOf(texts).slice(1), [1n, 1n, 1n, 1n]),
)

trap(
  executors,
  'jumps, memory sizes and calls whose targets are read from storage',
  (spin) => {
    // The slot says where to jump, how far to reach in memory and whom to call.
    const state = worldOf(
      `CALLDATASIZE @set JUMPI 0 SLOAD JUMP set: ${setter(spin)}`,
      `CALLDATASIZE @set JUMPI 0 SLOAD MLOAD MSIZE ${RETURN_TOP} set: ${setter(spin)}`,
      `CALLDATASIZE @set JUMPI 32 0 0 0 0 SLOAD GAS STATICCALL 0 SSTORE 32 0 RETURN set: ${setter(spin)}`,
    )
    const list = steps()
    const values = [
      [1, 2n ** 200n, 7, 9],
      [2n ** 40n, 64, 10_000, 0],
      [4, 2, BigInt(word(contract(1))), 2n ** 256n - 1n],
    ]
    for (let index = 0; index < 36; index++) {
      const target = index % 3
      const value = values[target]![(index / 6) & 3]!
      list.call(index % 8, target, index % 2 === 0 ? { data: wordBytes(value) } : { gasLimit: 150_000n })
    }
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => assert.equal(new Set(statusesOf(texts)).size, 2),
)

trap(
  executors,
  'transactions whose success depends on their order',
  (spin) => {
    // An odd count goes on, an even one reverts with the count; every call first counts in contract 1, which stays.
    const state = worldOf(
      `0 SLOAD DUP1 1 ADD ${spinning(spin)} 0 SSTORE DUP1 0 MSTORE 3 SWAP1 MOD @good JUMPI 32 0 REVERT
       good: 0 0 0 0 CALLVALUE ${word(contract(1))} GAS CALL ${RETURN_TOP}`,
      `0 SLOAD 1 ADD DUP1 0 SSTORE 0 0 LOG1`,
    )
    state.setStorage(contract(0), wordBytes(0), wordBytes(1))
    const list = steps()
    for (let index = 0; index < 30; index++) list.call(index % 7, 0, { value: BigInt(index % 3) })
    return { fork: 'shanghai', state, steps: list.list }
  },
  (texts) => assert.deepEqual(statusesOf(texts).slice(0, 4), ['success', 'success', 'revert', 'revert']),
)

trap(
  executors,
  'gas that is measured and kept: a contract that writes down what it has left',
  (spin) => {
    const state = worldOf(`0 SLOAD 1 ADD 0 SSTORE ${spinning(spin)} GAS DUP1 1 SSTORE ${RETURN_TOP}`)
    const list = steps()
    for (let index = 0; index < 20; index++) list.call(index % 9, 0, { gasLimit: 200_000n + BigInt(index) })
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => assert.ok(outputsOf(texts).every((output) => output !== undefined)),
)

for (const fork of ['homestead', 'spuriousDragon', 'osaka'] as const) {
  trap(
    executors,
    `empty and absent accounts, touched and created (${fork})`,
    (spin) => {
      const [empty, absent, third] = [addressFrom(0xe1), addressFrom(0xe2), addressFrom(0xe3)]
      const touch = (address: Uint8Array, value = '0') => `0 0 0 0 ${value} ${word(address)} 30000 CALL POP`
      const look = (address: Uint8Array) => `${word(address)} BALANCE ${word(address)} EXTCODESIZE`
      const state = worldOf(
        `${spinning(spin)} ${touch(empty)} ${touch(absent)}`,
        `${spinning(spin)} ${touch(third, 'CALLVALUE')}`,
        // What a call to an absent account costs tells whether it is there.
        `GAS ${touch(third, '1')} GAS SWAP1 SUB ${look(third)} ADD ADD ${RETURN_TOP}`,
        `${word(third)} SELFDESTRUCT`,
        // Touches and then fails.
        `${touch(empty)} ${touch(absent)} 3 JUMP`,
      )
      state.setBalance(empty, 0n)
      const list = steps().call(0, 4).call(1, 2).call(2, 0).call(3, 3).call(4, 2).call(5, 1, { value: 3n }).call(6, 2)
      list.from(7, { to: absent }).call(8, 0).call(9, 4).call(10, 3).call(11, 1).from(12, { to: empty, value: 1n })
      return { fork, state, steps: list.from(13, { to: third }).call(14, 4).list }
    },
    (texts) => assert.ok(new Set(outputsOf(texts)).size > 2),
  )
}

trap(
  executors,
  'a call whose price depends on whether the transaction before brought the account to life',
  (spin) => {
    const target = addressFrom(0xe9)
    const state = worldOf(
      `${spinning(spin)} 0 0 0 0 CALLVALUE ${word(target)} GAS CALL`,
      `GAS 0 0 0 0 1 ${word(target)} GAS CALL POP GAS SWAP1 SUB ${RETURN_TOP}`,
      `${word(target)} SELFDESTRUCT`,
    )
    const list = steps()
    for (let index = 0; index < 12; index++) list.call(index, index % 3, { value: index % 3 === 0 ? 1n : 0n })
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => assert.equal(outputsOf(texts)[1], outputsOf(texts)[4]),
)

trap(
  executors,
  'withdrawals and protocol calls around and between transactions',
  (spin) => {
    const state = worldOf(
      `${word(person(5))} BALANCE ADDRESS BALANCE ADD CALLER ADD ${spinning(spin)} DUP1 0 SSTORE ${RETURN_TOP}`,
      `0 SLOAD 1 ADD DUP1 0 SSTORE ${RETURN_TOP}`,
    )
    const nobody = addressFrom(0xe7)
    const list = steps()
      .systemCall(1)
      .systemCall(addressFrom(0xe8))
      .call(0, 0)
      .credit(person(5), 5n)
      .call(1, 0)
      .call(2, 1)
    list.systemCall(0).credit(contract(0), 77n).credit(nobody, 0n).call(person(5), 1).call(3, 0)
    list.credit(person(5), -3n).call(4, 0).credit(nobody, ETHER).call(nobody, 1, { gasLimit: 100_000n })
    return { fork: 'osaka', state, steps: list.systemCall(1).credit(person(5), 1n).list }
  },
  (texts) => assert.ok(statusesOf(texts).every((status) => status === 'success' || status === 'nothing')),
)

for (const count of [0, 1, 2, 3]) {
  trap(
    executors,
    `a block of ${count} transactions`,
    (spin) => {
      const state = worldOf(`0 SLOAD 1 ADD DUP1 ${spinning(spin)} 0 SSTORE ${RETURN_TOP}`)
      const list = steps()
      for (let index = 0; index < count; index++) list.call(index, 0)
      return { fork: 'osaka', state, steps: list.list }
    },
    (texts) => assert.deepEqual(outputsOf(texts), [1n, 2n, 3n].slice(0, count)),
  )
}

trap(
  executors,
  'transactions that are invalid by themselves between others that are not',
  (spin) => {
    const state = worldOf(`0 SLOAD 1 ADD DUP1 ${spinning(spin)} 0 SSTORE ${RETURN_TOP}`)
    const list = steps()
    for (let index = 0; index < 12; index++) {
      if (index % 3 === 1) list.call(index, 0, { gasLimit: 20_000n })
      else list.call(index, 0, { type: index % 3 === 2 ? 2 : 0, maxFeePerGas: index === 8 ? 3n : 20n })
    }
    return { fork: 'london', state, steps: list.list }
  },
  (texts) => assert.ok(statusesOf(texts).includes('refused feeCapBelowBaseFee')),
)

trap(
  executors,
  'a contract that sends its whole balance around in a ring',
  (spin) => {
    const ring = (next: number) =>
      `${spinning(spin)} 0 0 0 0 SELFBALANCE ${word(contract(next))} 3000 CALL SELFBALANCE ADD ${RETURN_TOP}`
    const state = worldOf(ring(1), ring(2), ring(0), program(`SELFBALANCE ${RETURN_TOP}`))
    const list = steps()
    for (let index = 0; index < 24; index++) list.call(index % 5, index % 3, { value: BigInt(index % 4) })
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => assert.ok(statusesOf(texts).every((status) => status === 'success')),
)

trap(
  executors,
  'a contract that pays twice in a transaction, and has enough for one payment only after the transaction before',
  (spin) => {
    const pay = (amount: number) => `0 0 0 0 ${amount} ${word(person(7))} 3000 CALL`
    const state = worldOf(
      `CALLDATASIZE @drain JUMPI ${pay(600)} ${pay(300)} 2 MUL ADD ${RETURN_TOP} drain: ${spinning(spin)} ${pay(300)}`,
    )
    const list = steps()
      .call(0, 0, { data: Uint8Array.of(1) })
      .call(1, 0)
      .call(2, 0, { value: 800n })
      .call(3, 0)
    return { fork: 'osaka', state, steps: list.call(4, 0, { value: 300n }).list }
  },
  (texts) => assert.deepEqual(outputsOf(texts), [undefined, 1n, 3n, 0n, 2n]),
)
