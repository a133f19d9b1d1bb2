/**
 * Methods that tell about the node to tools that know it as anvil or Hardhat,
 * and whether it logs.
 *
 * Owns: the form of their answers. Must never: change the chain.
 */
import { randomBytes } from 'node:crypto'
import { bytesToHex } from '../../../primitives/index.ts'
import type { Method } from '../../dispatch/method.ts'
import { boolean } from '../../values/composites.ts'
import { toQuantity } from '../../values/quantity.ts'
import type { RpcContext } from '../context.ts'
import { DEFAULT_TIP } from '../sending/fees.ts'
import { commandFamily, methodFamily } from './families.ts'

export function infoMethods({ chain, producer, pool, clientVersion, setLogging }: RpcContext): Method[] {
  const instanceId = bytesToHex(randomBytes(32))
  return [
    ...methodFamily(['anvil_nodeInfo', 'hardhat_nodeInfo'], [], () => {
      const { hash, header } = chain.head
      const { baseFee = 0n, gasLimit, rules } = producer.terms()
      return {
        currentBlockNumber: toQuantity(header.number),
        currentBlockTimestamp: Number(header.timestamp),
        currentBlockHash: bytesToHex(hash),
        hardFork: rules.name,
        transactionOrder: pool.order,
        environment: {
          baseFee: toQuantity(baseFee),
          chainId: Number(chain.config.chainId),
          gasLimit: toQuantity(gasLimit),
          gasPrice: toQuantity(baseFee + DEFAULT_TIP),
        },
        forkConfig: { forkUrl: null, forkBlockNumber: null, forkRetryBackoff: null },
      }
    }),
    ...methodFamily(['anvil_metadata', 'hardhat_metadata'], [], () => ({
      clientVersion,
      chainId: Number(chain.config.chainId),
      instanceId,
      latestBlockNumber: Number(chain.head.header.number),
      latestBlockHash: bytesToHex(chain.head.hash),
      forkedNetwork: null,
      snapshots: Object.fromEntries(
        producer.snapshots.map(([id, { header, hash }]) => [toQuantity(id), [Number(header.number), bytesToHex(hash)]]),
      ),
    })),
    ...commandFamily(['anvil_setLoggingEnabled', 'hardhat_setLoggingEnabled'], [boolean], ([isOn]) =>
      setLogging?.(isOn),
    ),
  ]
}
