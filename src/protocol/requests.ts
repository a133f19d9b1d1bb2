/**
 * Requests from the execution to the consensus layer (EIP-7685).
 *
 * Owns: their types and the hash in the header. Must never: read the system contracts that hold them.
 */
import { createHash } from 'node:crypto'

/** EIP-6110, EIP-7002, EIP-7251. */
export const RequestType = { deposit: 0x00, withdrawal: 0x01, consolidation: 0x02 } as const

/** The commitment of a header: requests are a type byte and data, and those without data do not count. */
export function requestsHash(requests: readonly Uint8Array[]): Uint8Array {
  const outer = createHash('sha256')
  for (const request of requests) {
    if (request.length > 1) outer.update(createHash('sha256').update(request).digest())
  }
  return new Uint8Array(outer.digest())
}
