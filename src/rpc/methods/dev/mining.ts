/**
 * Methods that make blocks, now or by themselves.
 *
 * Owns: the forms of their parameters and answers in anvil, Hardhat and ganache. Must never: make a block by itself.
 */
import { defineMethod, type Method, optional } from '../../dispatch/method.ts'
import { boolean, field } from '../../values/composites.ts'
import { lenientQuantity } from '../../values/quantity.ts'
import { ValueError } from '../../values/valueError.ts'
import type { RpcContext } from '../context.ts'
import { fullBlockJson } from '../shared/blockJson.ts'
import { executedBlock } from '../shared/blocks.ts'
import { commandFamily, methodFamily } from './families.ts'

interface MineOptions {
  readonly timestamp: bigint | undefined
  readonly blocks: bigint | undefined
}

/** Nobody wants a block every quarter of an hour; Hardhat gives milliseconds where anvil gives seconds. */
const LEAST_MILLISECONDS = 1000

export function miningMethods(context: RpcContext): Method[] {
  const { producer } = context
  const mine = ({ timestamp, blocks }: Partial<MineOptions> = {}) => producer.mine({ blocks: blocks ?? 1n, timestamp })
  return [
    ...methodFamily(['evm_mine'], [optional(mineOptions)], async ([options]) => {
      await mine(options)
      return '0x0'
    }),
    ...methodFamily(['evm_mine_detailed', 'anvil_mine_detailed'], [optional(mineOptions)], async ([options]) => {
      const blocks = await mine(options)
      return Promise.all(blocks.map(async (block) => fullBlockJson(await executedBlock(context, block))))
    }),
    ...commandFamily(
      ['anvil_mine', 'hardhat_mine'],
      [optional(lenientQuantity), optional(lenientQuantity)],
      ([blocks = 1n, interval], { method }) => {
        // anvil's interval lies before each block, Hardhat's between them.
        if (interval !== undefined && method.startsWith('anvil_')) producer.clock.increase(interval)
        return producer.mine({ blocks, interval })
      },
    ),
    ...commandFamily(['anvil_setAutomine', 'evm_setAutomine', 'hardhat_setAutomine'], [boolean], ([isOn]) => {
      // As in anvil: who wants a block for each transaction wants no other ones.
      if (isOn) producer.automine.blockTimeMs = undefined
      producer.automine.isOn = isOn
    }),
    ...methodFamily(['miner_start', 'miner_stop'], [], (_, { method }) => {
      producer.automine.isOn = method === 'miner_start'
      return true
    }),
    ...methodFamily(['anvil_getAutomine', 'hardhat_getAutomine', 'evm_getAutomine'], [], () => producer.automine.isOn),
    ...commandFamily(
      ['anvil_setIntervalMining', 'evm_setIntervalMining', 'hardhat_setIntervalMining'],
      [intervalMilliseconds],
      ([interval]) => {
        producer.automine.isOn = false
        producer.automine.blockTimeMs = interval
      },
    ),
    defineMethod('anvil_getIntervalMining', [], () => {
      const { blockTimeMs } = producer.automine
      return blockTimeMs === undefined ? null : blockTimeMs / 1000
    }),
  ]
}

/** A time, or `{timestamp, blocks}`. */
function mineOptions(value: unknown): MineOptions {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { timestamp: lenientQuantity(value), blocks: undefined }
  }
  const from = value as Readonly<Record<string, unknown>>
  return { timestamp: field(from, lenientQuantity, 'timestamp'), blocks: field(from, lenientQuantity, 'blocks') }
}

/** Seconds, fractions included; from a thousand up, and between the two numbers of a list, milliseconds. */
function intervalMilliseconds(value: unknown): number {
  if (Array.isArray(value)) {
    const [least = 0, most = least] = value.map(milliseconds)
    return (least + most) / 2
  }
  const number = milliseconds(value)
  return number >= LEAST_MILLISECONDS ? number : number * 1000
}

function milliseconds(value: unknown): number {
  const number = typeof value === 'number' ? value : Number(lenientQuantity(value))
  if (!Number.isFinite(number) || number < 0) throw new ValueError(`not an interval: ${value}`)
  return number
}
