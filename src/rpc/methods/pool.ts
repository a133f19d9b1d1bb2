/**
 * Methods that show the transactions that wait.
 *
 * Owns: the methods, and the shapes that geth gave them. Must never: hold the text of a large pool at once.
 */

import type { PooledTransaction, SenderContent } from '../../pool/index.ts'
import { bytesToHex, checksumAddress } from '../../primitives/index.ts'
import { defineMethod, type Method } from '../dispatch/method.ts'
import { address } from '../values/byteStrings.ts'
import { toQuantity } from '../values/quantity.ts'
import type { RpcContext } from './context.ts'
import { transactionJson } from './shared/transactionJson.ts'

type Show = (pooled: PooledTransaction) => object | string
type Kind = 'pending' | 'queued'

export function poolMethods({ pool }: RpcContext): Method[] {
  return [
    defineMethod('txpool_status', [], () => {
      const { pending, queued } = pool.status
      return { pending: toQuantity(pending), queued: toQuantity(queued) }
    }),
    defineMethod('txpool_content', [], () => bySender(pool.content(), showWhole)),
    defineMethod('txpool_inspect', [], () => bySender(pool.content(), describe)),
    defineMethod('txpool_contentFrom', [address], ([sender]) => {
      const { pending, queued } = pool.contentOf(sender)
      return { pending: byNonce(pending, showWhole), queued: byNonce(queued, showWhole) }
    }),
    defineMethod('eth_pendingTransactions', [], () =>
      [...pool].filter((pooled) => pool.isPending(pooled)).map(showWhole),
    ),
  ]
}

/** Text, one sender at a time. What is in the pool when it is asked is what is shown. */
async function* bySender(content: Iterable<SenderContent>, show: Show): AsyncGenerator<string> {
  const senders = [...content]
  yield '{'
  for (const kind of ['pending', 'queued'] satisfies Kind[]) {
    yield `${kind === 'pending' ? '' : ','}"${kind}":{`
    let separator = ''
    for (const sender of senders) {
      if (sender[kind].length === 0) continue
      yield `${separator}"${checksumAddress(sender.sender)}":${JSON.stringify(byNonce(sender[kind], show))}`
      separator = ','
    }
    yield '}'
  }
  yield '}'
}

function byNonce(pooled: readonly PooledTransaction[], show: Show): object {
  return Object.fromEntries(pooled.map((one) => [one.transaction.nonce.toString(), show(one)]))
}

function showWhole({ transaction, sender }: PooledTransaction): object {
  return transactionJson(transaction, sender)
}

function describe({ transaction: { to, value, gasLimit, maxFeePerGas } }: PooledTransaction): string {
  const target = to === undefined ? 'contract creation' : bytesToHex(to)
  return `${target}: ${value} wei + ${gasLimit} gas × ${maxFeePerGas} wei`
}
