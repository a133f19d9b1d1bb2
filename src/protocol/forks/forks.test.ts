import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ForkError, type ForkName, forkNames, isForkName, rulesOf } from './index.ts'
import { Opcode, opcodeTable } from './opcodes.ts'
import { type GasSchedule, type Rules, UNDEFINED_OPCODE } from './rules.ts'

const fixedForks = forkNames.filter((fork) => !fork.startsWith('bpo'))

/** Expected value from each named fork on, until the next one named. */
function expectFrom<T>(what: string, read: (rules: Rules) => T, steps: Partial<Record<ForkName, T>>): void {
  let expected = steps.frontier
  for (const fork of fixedForks) {
    if (fork in steps) expected = steps[fork]
    assert.deepEqual(read(rulesOf(fork)), expected, `${what} at ${fork}`)
  }
}

test('static prices by fork, from the EIPs', () => {
  const none = UNDEFINED_OPCODE
  const prices: Record<string, [number, Partial<Record<ForkName, number>>]> = {
    SLOAD: [Opcode.SLOAD, { frontier: 50, tangerineWhistle: 200, istanbul: 800, berlin: 100 }],
    BALANCE: [Opcode.BALANCE, { frontier: 20, tangerineWhistle: 400, istanbul: 700, berlin: 100 }],
    EXTCODESIZE: [Opcode.EXTCODESIZE, { frontier: 20, tangerineWhistle: 700, berlin: 100 }],
    EXTCODECOPY: [Opcode.EXTCODECOPY, { frontier: 20, tangerineWhistle: 700, berlin: 100 }],
    EXTCODEHASH: [Opcode.EXTCODEHASH, { frontier: none, constantinople: 400, istanbul: 700, berlin: 100 }],
    CALL: [Opcode.CALL, { frontier: 40, tangerineWhistle: 700, berlin: 100 }],
    CALLCODE: [Opcode.CALLCODE, { frontier: 40, tangerineWhistle: 700, berlin: 100 }],
    DELEGATECALL: [Opcode.DELEGATECALL, { frontier: none, homestead: 40, tangerineWhistle: 700, berlin: 100 }],
    STATICCALL: [Opcode.STATICCALL, { frontier: none, byzantium: 700, berlin: 100 }],
    SELFDESTRUCT: [Opcode.SELFDESTRUCT, { frontier: 0, tangerineWhistle: 5000 }],
    SSTORE: [Opcode.SSTORE, { frontier: 0 }],
    KECCAK256: [Opcode.KECCAK256, { frontier: 30 }],
    EXP: [Opcode.EXP, { frontier: 10 }],
    JUMPDEST: [Opcode.JUMPDEST, { frontier: 1 }],
    CREATE: [Opcode.CREATE, { frontier: 32000 }],
    CREATE2: [Opcode.CREATE2, { frontier: none, constantinople: 32000 }],
    LOG4: [Opcode.LOG0 + 4, { frontier: 1875 }],
    PUSH32: [Opcode.PUSH1 + 31, { frontier: 3 }],
    SWAP16: [Opcode.SWAP1 + 15, { frontier: 3 }],
    REVERT: [Opcode.REVERT, { frontier: none, byzantium: 0 }],
    RETURNDATACOPY: [Opcode.RETURNDATACOPY, { frontier: none, byzantium: 3 }],
    SAR: [Opcode.SAR, { frontier: none, constantinople: 3 }],
    CHAINID: [Opcode.CHAINID, { frontier: none, istanbul: 2 }],
    SELFBALANCE: [Opcode.SELFBALANCE, { frontier: none, istanbul: 5 }],
    BASEFEE: [Opcode.BASEFEE, { frontier: none, london: 2 }],
    PUSH0: [Opcode.PUSH0, { frontier: none, shanghai: 2 }],
    TSTORE: [Opcode.TSTORE, { frontier: none, cancun: 100 }],
    MCOPY: [Opcode.MCOPY, { frontier: none, cancun: 3 }],
    BLOBHASH: [Opcode.BLOBHASH, { frontier: none, cancun: 3 }],
    BLOBBASEFEE: [Opcode.BLOBBASEFEE, { frontier: none, cancun: 2 }],
    CLZ: [Opcode.CLZ, { frontier: none, osaka: 5 }],
    INVALID: [Opcode.INVALID, { frontier: none }],
  }
  for (const [name, [opcode, steps]] of Object.entries(prices)) {
    expectFrom(name, (rules) => rules.staticGas[opcode], steps)
  }
})

test('how many opcodes each fork defines', () => {
  const defined = (rules: Rules) => rules.staticGas.filter((price) => price !== UNDEFINED_OPCODE).length
  expectFrom('defined opcodes', defined, {
    frontier: 129,
    homestead: 130,
    byzantium: 134,
    constantinople: 139,
    istanbul: 141,
    london: 142,
    shanghai: 143,
    cancun: 148,
    osaka: 149,
  })
})

test('dynamic prices by fork', () => {
  const steps: Partial<{ [K in keyof GasSchedule]: Partial<Record<ForkName, number>> }> = {
    coldAccount: { frontier: 0, berlin: 2500 },
    coldSlotRead: { frontier: 0, berlin: 2000 },
    coldSlotWrite: { frontier: 0, berlin: 2100 },
    coldSelfdestruct: { frontier: 0, berlin: 2600 },
    expByte: { frontier: 10, spuriousDragon: 50 },
    storageSet: { frontier: 20000 },
    storageReset: { frontier: 5000, berlin: 2900 },
    storageNoop: { frontier: 5000, constantinople: 200, petersburg: 5000, istanbul: 800, berlin: 100 },
    storageClearRefund: { frontier: 15000, london: 4800 },
    storageStipend: { frontier: 0, istanbul: 2300 },
    selfdestructRefund: { frontier: 24000, london: 0 },
    selfdestructNewAccount: { frontier: 0, tangerineWhistle: 25000 },
    callValue: { frontier: 9000 },
    callNewAccount: { frontier: 25000 },
    callStipend: { frontier: 2300 },
    initcodeWord: { frontier: 0, shanghai: 2 },
    codeDepositByte: { frontier: 200 },
    txBase: { frontier: 21000 },
    txCreate: { frontier: 0, homestead: 32000 },
    txZeroByte: { frontier: 4 },
    txNonZeroByte: { frontier: 68, istanbul: 16 },
    txAccessListAddress: { frontier: 0, berlin: 2400 },
    txAccessListSlot: { frontier: 0, berlin: 1900 },
    txAuthorization: { frontier: 0, prague: 25000 },
    txAuthorizationRefund: { frontier: 0, prague: 12500 },
    txFloorToken: { frontier: 0, prague: 10 },
    maxRefundQuotient: { frontier: 2, london: 5 },
    ecAdd: { frontier: 0, byzantium: 500, istanbul: 150 },
    ecMul: { frontier: 0, byzantium: 40000, istanbul: 6000 },
    ecPairingBase: { frontier: 0, byzantium: 100000, istanbul: 45000 },
    ecPairingPair: { frontier: 0, byzantium: 80000, istanbul: 34000 },
  }
  const names = Object.keys(rulesOf('osaka').gas) as (keyof GasSchedule)[]
  assert.deepEqual(Object.keys(steps).sort(), [...names].sort(), 'every price is listed here')
  for (const name of names) expectFrom(name, (rules) => rules.gas[name], steps[name]!)
})

test('formulas, limits and switches by fork', () => {
  const ether = 10n ** 18n
  expectFrom('storagePricing', (rules) => rules.storagePricing, {
    frontier: 'simple',
    constantinople: 'net',
    petersburg: 'simple',
    istanbul: 'net',
  })
  expectFrom('modexpPricing', (rules) => rules.modexpPricing, {
    frontier: 'eip198',
    berlin: 'eip2565',
    osaka: 'eip7883',
  })
  expectFrom('precompiles', (rules) => rules.precompiles.join(), {
    frontier: '1,2,3,4',
    byzantium: '1,2,3,4,5,6,7,8',
    istanbul: '1,2,3,4,5,6,7,8,9',
    cancun: '1,2,3,4,5,6,7,8,9,10',
    prague: '1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17',
    osaka: '1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,256',
  })
  expectFrom('transactionTypes', (rules) => [...rules.transactionTypes].join(), {
    frontier: '0',
    berlin: '0,1',
    london: '0,1,2',
    cancun: '0,1,2,3',
    prague: '0,1,2,3,4',
  })
  expectFrom('maxCodeSize', (rules) => rules.maxCodeSize, { frontier: 0, spuriousDragon: 0x6000 })
  expectFrom('maxInitcodeSize', (rules) => rules.maxInitcodeSize, { frontier: 0, shanghai: 0xc000 })
  expectFrom('maxTransactionGas', (rules) => rules.maxTransactionGas, { frontier: 0, osaka: 2 ** 24 })
  expectFrom('maxBlockSize', (rules) => rules.maxBlockSize, { frontier: 0, osaka: 8 * 1024 * 1024 })
  expectFrom('modexpMaxLength', (rules) => rules.modexpMaxLength, { frontier: 0, osaka: 1024 })
  expectFrom('maxBlobsPerTransaction', (rules) => rules.maxBlobsPerTransaction, { frontier: 0, osaka: 6 })
  expectFrom('blockReward', (rules) => rules.blockReward, {
    frontier: 5n * ether,
    byzantium: 3n * ether,
    constantinople: 2n * ether,
    paris: 0n,
  })
  expectFrom('difficultyBombDelay', (rules) => rules.difficultyBombDelay, {
    frontier: 0,
    byzantium: 3_000_000,
    constantinople: 5_000_000,
    muirGlacier: 9_000_000,
    london: 9_700_000,
    arrowGlacier: 10_700_000,
    grayGlacier: 11_400_000,
  })
  expectFrom('difficultyFormula', (rules) => rules.difficultyFormula, {
    frontier: 'frontier',
    homestead: 'homestead',
    byzantium: 'byzantium',
    paris: 'none',
  })
  const firstForkWith: Record<string, [(rules: Rules) => boolean, ForkName]> = {
    codeDepositIsRequired: [(rules) => rules.codeDepositIsRequired, 'homestead'],
    requiresLowS: [(rules) => rules.requiresLowS, 'homestead'],
    callGasIsCapped: [(rules) => rules.callGasIsCapped, 'tangerineWhistle'],
    emptyAccountsAreRemoved: [(rules) => rules.emptyAccountsAreRemoved, 'spuriousDragon'],
    contractNonceStartsAtOne: [(rules) => rules.contractNonceStartsAtOne, 'spuriousDragon'],
    allowsReplayProtection: [(rules) => rules.allowsReplayProtection, 'spuriousDragon'],
    receiptHasStatus: [(rules) => rules.receiptHasStatus, 'byzantium'],
    tracksAccess: [(rules) => rules.tracksAccess, 'berlin'],
    hasBaseFee: [(rules) => rules.hasBaseFee, 'london'],
    rejectsCodeStartingWithEF: [(rules) => rules.rejectsCodeStartingWithEF, 'london'],
    isProofOfStake: [(rules) => rules.isProofOfStake, 'paris'],
    coinbaseStartsWarm: [(rules) => rules.coinbaseStartsWarm, 'shanghai'],
    hasWithdrawals: [(rules) => rules.hasWithdrawals, 'shanghai'],
    hasBeaconRoot: [(rules) => rules.hasBeaconRoot, 'cancun'],
    selfdestructOnlyWhenCreatedInTransaction: [(rules) => rules.selfdestructOnlyWhenCreatedInTransaction, 'cancun'],
    hasHistoryContract: [(rules) => rules.hasHistoryContract, 'prague'],
    hasRequests: [(rules) => rules.hasRequests, 'prague'],
    hasDelegations: [(rules) => rules.hasDelegations, 'prague'],
    blobBaseFeeIsBounded: [(rules) => rules.blobBaseFeeIsBounded, 'osaka'],
  }
  for (const [name, [read, first]] of Object.entries(firstForkWith)) {
    expectFrom(name, read, { frontier: false, [first]: true })
  }
})

test('blob schedules: of the fork, of a blob-parameter-only fork, of a chain', () => {
  expectFrom('blobs', (rules) => rules.blobs, {
    frontier: undefined,
    cancun: { target: 3, max: 6, baseFeeUpdateFraction: 3338477 },
    prague: { target: 6, max: 9, baseFeeUpdateFraction: 5007716 },
  })
  assert.deepEqual(rulesOf('bpo1').blobs, { target: 10, max: 15, baseFeeUpdateFraction: 8346193 })
  assert.deepEqual(rulesOf('bpo2').blobs, { target: 14, max: 21, baseFeeUpdateFraction: 11684671 })
  assert.throws(() => rulesOf('bpo3'), ForkError)

  const schedule = { target: 1, max: 2, baseFeeUpdateFraction: 3 }
  assert.deepEqual(rulesOf('bpo3', schedule).blobs, schedule)
  assert.deepEqual(rulesOf('prague', schedule).blobs, schedule)
  assert.equal(rulesOf('prague', schedule), rulesOf('prague', { ...schedule }), 'memoised by value')
  assert.equal(rulesOf('london', schedule), rulesOf('london'), 'no blobs, no schedule')
  assert.deepEqual(
    { ...rulesOf('bpo1'), name: '', blobs: undefined },
    { ...rulesOf('osaka'), name: '', blobs: undefined },
  )
})

test('rules are frozen and share nothing', () => {
  const seen = new Set<Int32Array>()
  for (const fork of fixedForks) {
    const rules = rulesOf(fork)
    assert.ok(Object.isFrozen(rules) && Object.isFrozen(rules.gas) && Object.isFrozen(rules.precompiles))
    assert.throws(() => (rules.transactionTypes as Set<number>).add(9), TypeError)
    assert.ok(!seen.has(rules.staticGas), `${fork} has a price table of its own`)
    seen.add(rules.staticGas)
    assert.equal(rulesOf(fork), rules)
  }
})

test('names', () => {
  assert.ok(isForkName('osaka') && !isForkName('Osaka'))
  assert.throws(() => rulesOf('atlantis' as ForkName), ForkError)
  assert.throws(() => rulesOf('toString' as ForkName), ForkError)
})

test('the opcode table covers what the newest fork defines', () => {
  const { staticGas } = rulesOf('osaka')
  for (let opcode = 0; opcode < 256; opcode++) {
    const info = opcodeTable[opcode]
    assert.equal(info !== undefined, staticGas[opcode] !== UNDEFINED_OPCODE || opcode === Opcode.INVALID)
  }
  assert.deepEqual(opcodeTable[0x7f], { opcode: 0x7f, mnemonic: 'PUSH32', immediateSize: 32, stackIn: 0, stackOut: 1 })
  assert.deepEqual(opcodeTable[0x9f], { opcode: 0x9f, mnemonic: 'SWAP16', immediateSize: 0, stackIn: 17, stackOut: 17 })
  assert.deepEqual(opcodeTable[0xa3], { opcode: 0xa3, mnemonic: 'LOG3', immediateSize: 0, stackIn: 5, stackOut: 0 })
})
