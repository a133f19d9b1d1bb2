/** Blocks that are larger than lanes have room for: they are executed otherwise, and come to the same. */
import assert from 'node:assert/strict'
import { ParallelExecutor } from '../../src/executor/index.ts'
import { outputsOf, statusesOf } from './blockText.ts'
import { startExecutors, trap } from './scenario.ts'
import { addressFrom, contract, RETURN_TOP, spinning, steps, word, wordBytes, worldOf } from './world.ts'

const all = await startExecutors()
/** Lanes that take turns on one thread have no other way to go when they lack room. */
const threads = { ...all, disturbed: all.disturbed.filter((executor) => executor instanceof ParallelExecutor) }

trap(
  threads,
  'few transactions that touch thousands of slots',
  (spin) => {
    // Counts down from calldata and counts up every slot on the way.
    const state = worldOf(
      `${spinning(spin)} 0 CALLDATALOAD again: DUP1 DUP1 SLOAD 1 ADD SWAP1 SSTORE 1 SWAP1 SUB DUP1 @again JUMPI 0 SLOAD 7 SLOAD ADD ${RETURN_TOP}`,
    )
    const list = steps()
    for (const [sender, count] of [10, 1500, 20, 2500, 30, 700].entries()) {
      list.call(sender, 0, { data: wordBytes(count), gasLimit: 80_000_000n })
    }
    return { fork: 'prague', state, steps: list.list, context: { gasLimit: 2n ** 40n } }
  },
  (texts) => assert.deepEqual(outputsOf(texts), [1n, 2n, 3n, 4n, 5n, 6n]),
  1,
)

trap(
  threads,
  'few transactions that touch thousands of accounts',
  (spin) => {
    const state = worldOf(
      `${spinning(spin)} 0 CALLDATALOAD again: DUP1 ${word(addressFrom(2n ** 64n))} ADD BALANCE POP 1 SWAP1 SUB DUP1 @again JUMPI 1 ${RETURN_TOP}`,
    )
    const list = steps()
    for (const [sender, count] of [10, 1500, 20, 2500, 30, 700].entries()) {
      list.call(sender, 0, { data: wordBytes(count), gasLimit: 80_000_000n })
    }
    return { fork: 'prague', state, steps: list.list, context: { gasLimit: 2n ** 40n } }
  },
  (texts) => assert.deepEqual(outputsOf(texts), [1n, 1n, 1n, 1n, 1n, 1n]),
  1,
)

trap(
  all,
  'logs and outputs of megabytes that depend on what was there before',
  (spin) => {
    const state = worldOf(
      `0 SLOAD 1 ADD DUP1 0 SSTORE DUP1 0 MSTORE ${spinning(spin)} DUP1 100000 0 LOG1 POP 0 CALLDATALOAD 0 RETURN`,
    )
    const list = steps()
    for (let index = 0; index < 12; index++) {
      list.call(index % 5, 0, { data: wordBytes(500_000 + index), gasLimit: 30_000_000n })
    }
    return { fork: 'prague', state, steps: list.list, context: { gasLimit: 2n ** 40n } }
  },
  (texts) => assert.ok(statusesOf(texts).every((status) => status === 'success')),
  1,
)

trap(
  all,
  'memory that is expanded by what the slot says, up to many megabytes',
  (spin) => {
    const state = worldOf(
      `0 SLOAD DUP1 MLOAD POP 2 MUL DUP1 0 SSTORE ${spinning(spin)} MSIZE ${RETURN_TOP}`,
      `0 0 0 0 0 ${word(contract(0))} GAS CALL ${RETURN_TOP}`,
    )
    state.setStorage(contract(0), wordBytes(0), wordBytes(40_000))
    const list = steps()
    for (let index = 0; index < 12; index++) list.call(index % 5, index % 2, { gasLimit: 100_000_000n })
    return { fork: 'prague', state, steps: list.list, context: { gasLimit: 2n ** 40n } }
  },
  (texts) => assert.ok(new Set(texts.results).size > 6),
  1,
)

trap(
  all,
  'calls a thousand deep that end where another transaction wrote',
  (spin) => {
    const state = worldOf(
      `CALLDATASIZE @set JUMPI 0 SLOAD @end JUMPI 0 0 0 0 0 ADDRESS GAS CALL 1 ADD ${RETURN_TOP} end: 7 ${RETURN_TOP} set: ${spinning(spin)} 0 SLOAD ISZERO 0 SSTORE`,
    )
    const list = steps()
    for (let index = 0; index < 10; index++) {
      list.call(index, 0, index % 3 === 1 ? { data: Uint8Array.of(1) } : { gasLimit: 20_000_000n })
    }
    return { fork: 'prague', state, steps: list.list, context: { gasLimit: 2n ** 40n } }
  },
  (texts) => assert.equal(new Set(outputsOf(texts)).size, 3),
  1,
)
