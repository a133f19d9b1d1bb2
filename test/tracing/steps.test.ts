/**
 * Instructions as they are traced, compared with those that @ethereumjs/evm goes through on random programs.
 *
 * Owns: what of an instruction is compared, and what that library does not tell: the end of a code that just ends, prices of calls
 * with what they give, and those of instructions that fail.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVERY_OPCODE, isCreation, opcodeName } from '../../src/calls/tracers/opcodes.ts'
import { TraceRecorder } from '../../src/calls/tracers/recorder.ts'
import { type StepEnd, Tracer } from '../../src/calls/tracers/tracer.ts'
import { Kernel, type MemoryViews, messageOf, type Step } from '../../src/kernel-host/index.ts'
import { rulesOf } from '../../src/protocol/forks/index.ts'
import { BLOCK, CaseState, type FuzzCase, GAS_PRICE } from '../fuzz/case.ts'
import { runEthereumjs } from '../fuzz/ethereumjs.ts'
import { generateCase } from '../fuzz/generator.ts'
import { bytesOf } from '../oracle/word.ts'

interface Seen {
  readonly place: string
  readonly opcode: number
  readonly stack: string
  cost: number | undefined
}

const SEED = 20_261
const CASES = 150
const MOST_GAS = 2_000_000n
const STOP = 0

class StepCollector extends Tracer {
  override readonly opcodes = EVERY_OPCODE
  readonly steps: Seen[] = []

  override step({ programCounter, opcode, gas, depth, stack, height }: Step, views: MemoryViews): void {
    const words = Array.from({ length: height }, (_, index) => views.readWord(stack + index * 32))
    this.steps.push({ place: `${depth}:${programCounter}:${gas}`, opcode, stack: words.join(), cost: undefined })
  }

  override stepEnded({ gasCost, error }: StepEnd): void {
    if (error === undefined) this.steps.at(-1)!.cost = gasCost
  }

  override finish(): void {}
}

const recorder = new TraceRecorder()
const kernel = new Kernel({ listener: recorder, memoryMegabytes: 512 })
kernel.report(EVERY_OPCODE)

function traced({ fork, accounts, from, to, data, value, gas }: FuzzCase): Seen[] {
  const tracer = new StepCollector()
  const rules = rulesOf(fork)
  kernel.beginBlock(BLOCK, rules, new CaseState(accounts))
  recorder.record({ tracer, rules, lastInstruction: () => kernel.lastInstruction })
  const target = to === undefined ? undefined : bytesOf(to, 20)
  kernel.execute(messageOf({ sender: bytesOf(from, 20), to: target, gasLimit: gas, data, value, gasPrice: GAS_PRICE }))
  recorder.record(undefined)
  return tracer.steps
}

/** undefined = the library cannot show a step whose memory nobody could pay. */
async function expected(fuzzCase: FuzzCase): Promise<Seen[] | undefined> {
  const steps: Seen[] = []
  const run = runEthereumjs(fuzzCase, ({ pc, depth, gasLeft, opcode, stack }) => {
    steps.push({
      place: `${depth + 1}:${pc}:${gasLeft}`,
      opcode: opcode.code,
      stack: stack.join(),
      cost: Number(opcode.dynamicFee ?? opcode.fee),
    })
  })
  try {
    await run
    return steps
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const isCall = (opcode: number): boolean => /CALL/.test(opcodeName(opcode)) && opcode >= 0xf0

test('instructions have the place, gas, stack and price that others give them', { timeout: 120_000 }, async () => {
  let compared = 0
  for (let index = 0; index < CASES; index++) {
    const fuzzCase = generateCase(SEED, index)
    if (fuzzCase.gas > MOST_GAS) continue
    const steps = await expected(fuzzCase)
    if (steps === undefined) continue
    // Several calls may come by with the same gas.
    const others = Map.groupBy(steps, ({ place }) => place)
    for (const { place, opcode, stack, cost } of traced(fuzzCase)) {
      const other = others.get(place)?.shift()
      // Neither the end of a code nor what is no instruction is a step there.
      const isSilent = opcode === STOP || rulesOf(fuzzCase.fork).staticGas[opcode]! < 0
      if (other === undefined && (isSilent || cost === undefined)) continue
      assert.ok(other !== undefined, `case ${index}: ${opcodeName(opcode)} at ${place} is nowhere else`)
      assert.equal(stack, other.stack, `case ${index}: the stack of ${opcodeName(opcode)} at ${place}`)
      compared++
      if (cost === undefined || isCall(opcode) || isCreation(opcode)) continue
      // Where the instruction is paid and then forbidden, the library stops at a part of its price.
      const stopsEarly = mayBeForbidden(opcode) && other.cost! < cost
      if (!stopsEarly) assert.equal(cost, other.cost, `case ${index}: the price of ${opcodeName(opcode)} at ${place}`)
    }
    const missed = [...others.values()].flat()[0]
    assert.equal(
      missed,
      undefined,
      `case ${index}: ${missed && opcodeName(missed.opcode)} at ${missed?.place} is missing`,
    )
  }
  assert.ok(compared > 10_000)
})

function mayBeForbidden(opcode: number): boolean {
  return /^(SSTORE|LOG|RETURNDATACOPY|SELFDESTRUCT)/.test(opcodeName(opcode))
}
