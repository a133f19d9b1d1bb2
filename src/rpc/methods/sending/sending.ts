/**
 * Methods that take transactions in: signed ones, and those that the node signs or believes.
 *
 * Owns: eth_send*, eth_signTransaction, eth_fillTransaction. Must never: decide about a transaction.
 */
import { defineMethod, type Method, optional } from '../../dispatch/method.ts'
import { data } from '../../values/byteStrings.ts'
import { lenientQuantity } from '../../values/quantity.ts'
import { transactionRequest } from '../../values/transactionRequest.ts'
import type { RpcContext } from '../context.ts'
import { inclusionOf } from './inclusion.ts'
import { Sender } from './sender.ts'

/** Calls of a batch that bring in transactions: their senders are recovered together. */
const OVERLAPS = { overlaps: 'send' }

export function sendingMethods(context: RpcContext): Method[] {
  const sender = new Sender(context)
  const timeout = optional(lenientQuantity)
  return [
    defineMethod('eth_sendTransaction', [transactionRequest], ([request]) => sender.send(request)),
    defineMethod('eth_sendUnsignedTransaction', [transactionRequest], ([request]) => sender.sendUnsigned(request)),
    defineMethod('eth_sendRawTransaction', [data], ([bytes]) => sender.sendRaw(bytes), OVERLAPS),
    defineMethod('eth_sendTransactionSync', [transactionRequest, timeout], async ([request, limit], { signal }) =>
      inclusionOf(context, await sender.send(request), limit, signal),
    ),
    defineMethod(
      'eth_sendRawTransactionSync',
      [data, timeout],
      async ([bytes, limit], { signal }) => inclusionOf(context, await sender.sendRaw(bytes), limit, signal),
      OVERLAPS,
    ),
    defineMethod('eth_signTransaction', [transactionRequest], ([request]) => sender.sign(request)),
    defineMethod('eth_fillTransaction', [transactionRequest], ([request]) => sender.fill(request)),
  ]
}
