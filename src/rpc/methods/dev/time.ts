/**
 * Methods that set the clock of the chain.
 *
 * Owns: the forms of their parameters and answers. Must never: wait.
 */
import type { Method } from '../../dispatch/method.ts'
import { lenientQuantity } from '../../values/quantity.ts'
import type { RpcContext } from '../context.ts'
import { commandFamily, methodFamily } from './families.ts'

/** Larger numbers are milliseconds, as Date.now() gives them: in seconds this is the year 33658. */
const LEAST_MILLISECONDS = 10n ** 12n

export function timeMethods({ chain, producer }: Pick<RpcContext, 'chain' | 'producer'>): Method[] {
  const { clock } = producer
  return [
    ...methodFamily(
      ['evm_increaseTime', 'anvil_increaseTime', 'hardhat_increaseTime'],
      [lenientQuantity],
      async ([seconds]) => {
        const offset = clock.increase(seconds)
        await producer.changed()
        return Number(offset)
      },
    ),
    ...methodFamily(['evm_setTime', 'anvil_setTime'], [lenientQuantity], async ([given]) => {
      const time = given >= LEAST_MILLISECONDS ? given / 1000n : given
      const before = clock.current
      clock.set(time)
      await producer.changed()
      return time > before ? Number(time - before) : 0
    }),
    ...commandFamily(
      ['evm_setNextBlockTimestamp', 'anvil_setNextBlockTimestamp', 'hardhat_setNextBlockTimestamp'],
      [lenientQuantity],
      ([timestamp]) => {
        clock.setNext(timestamp, chain.head.header.timestamp)
        return producer.changed()
      },
    ),
    ...commandFamily(
      ['anvil_setBlockTimestampInterval', 'hardhat_setBlockTimestampInterval'],
      [lenientQuantity],
      ([interval], { method }) => {
        // Under Hardhat's name clients give milliseconds.
        clock.interval = method.startsWith('hardhat_') ? interval / 1000n : interval
        return producer.changed()
      },
    ),
    ...methodFamily(['anvil_removeBlockTimestampInterval', 'hardhat_removeBlockTimestampInterval'], [], async () => {
      const hadOne = clock.interval !== undefined
      clock.interval = undefined
      await producer.changed()
      return hadOne
    }),
    ...methodFamily(['anvil_getGenesisTime'], [], () => Number(chain.genesis.header.timestamp)),
  ]
}
