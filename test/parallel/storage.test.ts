/** Traps about storage, self-destruction and creation: lanes that execute ahead read what the block has not settled yet. */
import assert from 'node:assert/strict'
import { bytesToBigInt, concatBytes } from '../../src/primitives/bytes.ts'
import { contractAddress } from '../../src/primitives/index.ts'
import { outputsOf, statusesOf } from './blockText.ts'
import { startExecutors, trap } from './scenario.ts'
import {
  COINBASE,
  contract,
  createdWithSalt,
  initcodeFor,
  inMemory,
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

const DESTRUCT_OR_READ = 'CALLDATASIZE @destruct JUMPI 0 SLOAD'
/** Returns slot 0; with calldata it destructs itself in favour of person 9. */
const destructible = (spin: number) =>
  `${DESTRUCT_OR_READ} ${RETURN_TOP} destruct: ${spinning(spin)} ${word(person(9))} SELFDESTRUCT`

/** Creates with salt 1 a contract that has set its slot 0 to the first word of calldata, and returns its address. */
const factory = (initcode: Uint8Array, spin: number) =>
  `${spinning(spin)} ${inMemory(initcode)} 1 ${initcode.length} 0 0 CREATE2 ${RETURN_TOP}`

/** Deploys a contract that returns slot 0, or destructs itself when there is calldata. */
const RUNTIME = program(`CALLDATASIZE @destruct JUMPI 0 SLOAD ${RETURN_TOP} destruct: CALLER SELFDESTRUCT`)
const runtimeInitcode = (slot: number) => initcodeFor(RUNTIME, `${slot} 0 SSTORE`)

trap(
  executors,
  'destructed, created again at the same address and read, in three transactions (before EIP-6780)',
  (spin) => {
    const initcode = runtimeInitcode(7)
    const target = createdWithSalt(contract(0), 1n, initcode)
    const state = worldOf(factory(initcode, spin))
    state.setAccount(target, {
      nonce: 1n,
      balance: 5n,
      code: RUNTIME,
      storage: [
        [wordBytes(0), wordBytes(3)],
        [wordBytes(1), wordBytes(4)],
      ],
    })
    const list = steps()
      .call(0, target)
      .call(1, target, { data: Uint8Array.of(1) })
      .call(2, target)
      .call(3, 0)
      .call(4, target)
      .call(5, target, { data: Uint8Array.of(1) })
      .call(6, 0)
      .call(7, target).list
    return { fork: 'shanghai', state, steps: list }
  },
  (texts) => {
    const outputs = outputsOf(texts)
    assert.deepEqual([outputs[0], outputs[2], outputs[4], outputs[7]], [3n, undefined, 7n, 7n])
  },
)

trap(
  executors,
  'created and destructed in one transaction, created again in the next, read in the third (EIP-6780)',
  (spin) => {
    const initcode = runtimeInitcode(7)
    const target = createdWithSalt(contract(0), 1n, initcode)
    const callTarget = (size: number) => `0 0 ${size} 0 0 ${word(target)} GAS CALL`
    // Contract 1 creates and destructs, contract 2 only creates.
    const state = worldOf(
      factory(initcode, spin),
      `${spinning(spin)} 32 0 0 0 0 ${word(contract(0))} GAS CALL POP ${callTarget(1)} ${RETURN_TOP}`,
    )
    const list = steps()
      .call(0, 1, { value: 3n })
      .call(1, target)
      .call(2, 0)
      .call(3, target)
      .call(4, target, { data: Uint8Array.of(1) })
      .call(5, target).list
    return { fork: 'cancun', state, steps: list }
  },
  (texts) => {
    const outputs = outputsOf(texts)
    assert.deepEqual([outputs[1], outputs[3], outputs[5]], [undefined, 7n, 7n])
  },
)

trap(
  executors,
  'storage and balance read across a wipe',
  (spin) => {
    const state = worldOf(
      destructible(spin),
      `${word(contract(0))} BALANCE 0 MSTORE 32 32 0 0 ${word(contract(0))} GAS STATICCALL POP 64 0 RETURN`,
      `32 0 0 0 0 ${word(contract(0))} GAS DELEGATECALL POP 32 0 RETURN`,
    )
    state.setStorage(contract(0), wordBytes(0), wordBytes(77))
    const list = steps()
    for (let reader = 0; reader < 4; reader++) list.call(reader, reader % 2)
    list.call(4, 0, { data: Uint8Array.of(1) })
    for (let reader = 5; reader < 9; reader++) list.call(reader, reader % 3)
    // Money for an address that is gone brings it back without code and storage.
    list.call(10, 0, { value: 9n }).call(11, 1).call(12, 0)
    return { fork: 'london', state, steps: list.list }
  },
  (texts) => assert.equal(outputsOf(texts)[0], 77n),
)

trap(
  executors,
  'the same value rewritten, alone and after others changed it',
  (spin) => {
    // Sets slot 0 to calldata and returns what was there before.
    const state = worldOf(`0 SLOAD ${spinning(spin)} 0 CALLDATALOAD 0 SSTORE ${RETURN_TOP}`)
    state.setStorage(contract(0), wordBytes(0), wordBytes(5))
    const list = steps()
    for (const [sender, value] of [5, 5, 6, 6, 5, 5, 0, 0, 5, 0, 6].entries()) {
      list.call(sender, 0, { data: wordBytes(value) })
    }
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => assert.deepEqual(outputsOf(texts), [5n, 5n, 5n, 6n, 6n, 5n, 5n, 0n, 0n, 5n, 0n]),
)

trap(
  executors,
  'contracts whose fallbacks conflict on one slot in every transaction',
  (spin) => {
    const count = `32 0 0 0 0 ${word(contract(1))} GAS CALL POP 0 MLOAD ${RETURN_TOP}`
    const state = worldOf(count, `0 SLOAD 1 ADD DUP1 ${spinning(spin)} 0 SSTORE ${RETURN_TOP}`, count)
    const list = steps()
    for (let index = 0; index < 60; index++) list.call(index % 7, index % 3)
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => assert.equal(outputsOf(texts)[59], 60n),
)

trap(
  executors,
  'refunds that depend on what was there: set, cleared, set again',
  (spin) => {
    const state = worldOf(
      `${spinning(spin)} 0 CALLDATALOAD 0 SSTORE`,
      `0 SLOAD 0 0 SSTORE 9 0 SSTORE DUP1 0 SSTORE ${RETURN_TOP}`,
    )
    const list = steps()
    for (let index = 0; index < 24; index++) {
      if (index % 3 === 2) list.call(index % 5, 1)
      else list.call(index % 5, 0, { data: wordBytes(index % 2) })
    }
    return { fork: 'berlin', state, steps: list.list }
  },
  (texts) => assert.ok(texts.results.some((text) => /refund (?!0)/.test(text))),
)

trap(
  executors,
  'a contract created by a transaction and used at once',
  (spin) => {
    const created = contractAddress(person(0), 0n)
    const state = worldOf()
    const initcode = initcodeFor(RUNTIME, `${spinning(spin)} 11 0 SSTORE`)
    const list = steps().from(0, { data: initcode, value: 6n })
    for (let reader = 1; reader < 6; reader++) list.call(reader, created)
    list.call(6, created, { data: Uint8Array.of(1) }).call(7, created)
    return { fork: 'byzantium', state, steps: list.list }
  },
  (texts) => {
    assert.match(texts.results[0]!, / created 0x/)
    assert.deepEqual(outputsOf(texts).slice(1, 6), [11n, 11n, 11n, 11n, 11n])
  },
)

trap(
  executors,
  'EXTCODEHASH, EXTCODESIZE and BALANCE of an account that the transaction before created or funded',
  (spin) => {
    const initcode = initcodeFor(RUNTIME, spinning(spin))
    const created = contractAddress(person(0), 0n)
    const nobody = person(20)
    const look = (address: Uint8Array) =>
      `${word(address)} EXTCODEHASH ${word(address)} EXTCODESIZE ${word(address)} BALANCE`
    const show = '0 MSTORE 32 MSTORE 64 MSTORE 96 0 RETURN'
    const state = worldOf(
      `${look(created)} ${show}`,
      `${look(nobody)} ${show}`,
      `${spinning(spin)} 0 0 0 0 CALLVALUE ${word(nobody)} GAS CALL`,
      `SELFBALANCE ${spinning(spin)} SELFBALANCE CALLVALUE ${show}`,
    )
    state.deleteAccount(nobody)
    const list = steps().call(1, 0).call(2, 1).from(0, { data: initcode, value: 6n }).call(3, 0)
    list.call(4, 2, { value: 1n }).call(5, 1).call(6, 0).call(7, 1).call(8, 3, { value: 8n }).call(9, 3)
    return { fork: 'istanbul', state, steps: list.list }
  },
  ({ results }) => assert.notEqual(results[1], results[5]),
)

trap(
  executors,
  'code deployed in one transaction, called, copied and delegate-called in the next ones',
  (spin) => {
    const initcode = initcodeFor(RUNTIME, `${spinning(spin)} 11 0 SSTORE`)
    const created = word(contractAddress(contract(0), 1n))
    const state = worldOf(
      `${inMemory(initcode)} ${initcode.length} 0 0 CREATE ${RETURN_TOP}`,
      `32 0 0 ${created} EXTCODECOPY 32 0 RETURN`,
      `32 0 0 0 ${created} GAS DELEGATECALL POP 32 0 RETURN`,
      `32 0 0 0 ${created} GAS STATICCALL POP 32 0 RETURN`,
    )
    state.setStorage(contract(2), wordBytes(0), wordBytes(22))
    const list = steps().call(0, 1).call(1, 0).call(2, 1).call(3, 2).call(4, 3).call(5, 1).call(6, 2).call(7, 3)
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => {
    const outputs = outputsOf(texts)
    assert.equal(outputs[0], 0n)
    assert.equal(outputs[2], bytesToBigInt(concatBytes(RUNTIME, new Uint8Array(32 - RUNTIME.length))))
    assert.deepEqual(outputs.slice(3, 5), [22n, 11n])
  },
)

trap(
  executors,
  'a creation that collides with what the transaction before created',
  (spin) => {
    const initcode = runtimeInitcode(7)
    const state = worldOf(factory(initcode, spin), factory(initcode, 0))
    const list = steps()
    for (let sender = 0; sender < 6; sender++) list.call(sender, sender % 2, { gasLimit: 300_000n + BigInt(spin * 30) })
    return { fork: 'osaka', state, steps: list.list }
  },
  (texts) => {
    const outputs = outputsOf(texts)
    assert.ok(outputs[0]! > 0n && outputs[1]! > 0n)
    assert.deepEqual(outputs.slice(2), [0n, 0n, 0n, 0n])
  },
)

trap(
  executors,
  'access lists that name slots and accounts which nobody touches, or which change meanwhile',
  (spin) => {
    const state = worldOf(`${spinning(spin)} 0 SLOAD 1 ADD 0 SSTORE`, `0 SLOAD ${RETURN_TOP}`)
    const accessList = [
      { address: contract(0), storageKeys: [wordBytes(0), wordBytes(99)] },
      { address: contract(1), storageKeys: [wordBytes(0)] },
      { address: COINBASE, storageKeys: [] },
      { address: person(3), storageKeys: [wordBytes(5)] },
    ]
    const list = steps()
    for (let index = 0; index < 20; index++)
      list.call(index % 6, index % 2, { type: index % 3 === 0 ? 0 : 1, ...(index % 3 === 0 ? {} : { accessList }) })
    return { fork: 'berlin', state, steps: list.list }
  },
  (texts) => assert.ok(statusesOf(texts).every((status) => status === 'success')),
)

trap(
  executors,
  'self-destruction in favour of the beneficiary, of itself and of somebody new, and money sent there afterwards',
  (spin) => {
    const state = worldOf(
      `${spinning(spin)} COINBASE SELFDESTRUCT`,
      `${spinning(spin)} ADDRESS SELFDESTRUCT`,
      `${spinning(spin)} ${word(person(21))} SELFDESTRUCT`,
      `${word(person(21))} BALANCE COINBASE BALANCE ADD ${RETURN_TOP}`,
    )
    state.deleteAccount(person(21))
    const list = steps()
    for (let index = 0; index < 24; index++) list.call(index % 6, index % 4, { value: BigInt(index) })
    return { fork: 'istanbul', state, steps: list.list }
  },
  (texts) => assert.ok(statusesOf(texts).every((status) => status === 'success')),
)
