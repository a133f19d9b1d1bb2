/**
 * A block that lanes got wrong, for people.
 *
 * Owns: the wording. Must never: shorten what is needed to build the block again.
 */
import type { BlockStep } from '../../../src/executor/index.ts'
import { bytesToHex } from '../../../src/primitives/hex.ts'
import { opcodeTable } from '../../../src/protocol/forks/opcodes.ts'
import { bytesOf } from '../../oracle/word.ts'
import { instructionStarts } from '../assembler.ts'
import type { CaseAccount } from '../case.ts'
import type { Finding } from './runBlocks.ts'

export function describeFinding(seed: number, found: Finding, small: Finding): string {
  const { trial, difference, blockCase } = small
  const where = found.trial.isThreaded ? `${found.trial.lanes} threads` : `${found.trial.lanes} lanes that take turns`
  return [
    `DIFFERENCE in block ${found.index} (npm run fuzz -- --parallel --seed ${seed} --only ${found.index}) on ${where}:`,
    found.difference,
    `smaller (${trial.isThreaded ? 'threads' : `${trial.lanes} lanes, schedule ${trial.seed}`}): ${difference}`,
    `rules ${blockCase.fork}, beneficiary ${hex(blockCase.coinbase)}, gas limit ${blockCase.gasLimit}, on refusal ${blockCase.onRefusal}, in ${blockCase.blocks} blocks`,
    ...blockCase.accounts.map(describeAccount),
    ...blockCase.steps.map((step, at) => `step ${at}: ${describeStep(step)}`),
  ].join('\n')
}

function describeAccount({ address, nonce, balance, code, storage }: CaseAccount): string {
  const slots = storage.map(([slot, value]) => `${slot}=${value}`).join(' ')
  const listing = code.length === 0 ? '' : `\n  ${disassemble(code)}\n  ${bytesToHex(code)}`
  return `account ${hex(address)} nonce ${nonce} balance ${balance} {${slots}}${listing}`
}

function disassemble(code: Uint8Array): string {
  const starts = instructionStarts(code)
  return starts
    .slice(0, -1)
    .map((at, index) => {
      const data = code.subarray(at + 1, starts[index + 1])
      const name = opcodeTable[code[at]!]?.mnemonic ?? `0x${code[at]!.toString(16)}`
      return data.length === 0 ? name : `${name} ${bytesToHex(data)}`
    })
    .join(' ')
}

function describeStep(step: BlockStep): string {
  if (step.kind === 'credit') return `credit ${bytesToHex(step.address)} ${step.amount}`
  if (step.kind === 'systemCall') return `system call of ${bytesToHex(step.to)} ${bytesToHex(step.data)}`
  const { type, nonce, gasLimit, maxFeePerGas, to, value, data, accessList, authorizationList } = step.transaction
  const target = to === undefined ? 'creates' : `calls ${bytesToHex(to)}`
  const extras = [
    ...accessList.map(({ address, storageKeys }) => `lists ${bytesToHex(address)} ${storageKeys.map(bytesToHex)}`),
    ...authorizationList.map((each) => `delegates to ${bytesToHex(each.address)} at nonce ${each.nonce}`),
  ]
  return `${bytesToHex(step.sender)} type ${type} nonce ${nonce} gas ${gasLimit} at ${maxFeePerGas} ${target} value ${value} data ${bytesToHex(data)} ${extras.join('; ')}`
}

function hex(address: bigint): string {
  return bytesToHex(bytesOf(address, 20))
}
