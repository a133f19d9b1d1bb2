/**
 * What is said when a call of a simulation is refused.
 *
 * Owns: the wording, which is geth's. Must never: decide anything.
 */
import { checksumAddress } from '../../primitives/index.ts'
import type { TransactionError } from '../../protocol/transaction/index.ts'
import type { CallMessage } from '../message.ts'
import { SimulationError } from './errors.ts'

export function refusedCall(error: TransactionError, { from, gas }: CallMessage): SimulationError {
  const message = `err: ${messageFor(error, checksumAddress(from))} (supplied gas ${gas})`
  return new SimulationError('call', message, error.code)
}

function messageFor({ code, values, message }: TransactionError, address: string): string {
  if (code === 'nonceMax') return `nonce has max value: address ${address}, nonce: ${values.nonce}`
  if (code === 'tipAboveFeeCap') {
    const [, fees] = message.split(': maxPriority')
    return `max priority fee per gas higher than max fee per gas: address ${address}, maxPriority${fees}`
  }
  return message
}
