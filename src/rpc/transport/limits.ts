/**
 * How much a client may ask for, hold on to, and keep waiting.
 *
 * Owns: the limits of transports and their defaults. Must never: be read from anywhere but the options of the server.
 */

import { constants } from 'node:buffer'

export interface TransportLimits {
  /** Of one HTTP body (packed and unpacked), one WebSocket message, one message over IPC. Infinity = none. */
  readonly maxBodyBytes: number
  /** Of all transports together; who comes later is turned away. */
  readonly maxConnections: number
  /** Messages of one WebSocket or IPC connection in work; those after them are not read before one is done. */
  readonly maxInFlight: number
  /** Requests of one HTTP connection that wait for their turn; who sends more is cut off. */
  readonly maxPipelined: number
  /** What a WebSocket or IPC client may leave unread before it is dropped, without the message that is being sent. */
  readonly maxUnreadBytes: number
  /** From the start of a connection or request to the end of its headers. */
  readonly headersTimeoutMs: number
  /** From the start of a request to the end of its body. */
  readonly requestTimeoutMs: number
  /** An HTTP connection without a request. */
  readonly keepAliveTimeoutMs: number
  /** A client that takes nothing of what is sent to it. */
  readonly stallTimeoutMs: number
  /** How often WebSocket clients are asked whether they are there; one that has not answered by the next time is gone. */
  readonly heartbeatMs: number
  /** What is in work when the server closes may take so long. */
  readonly closeGraceMs: number
  /** Smaller HTTP replies are never packed. Infinity = none is. */
  readonly compressAboveBytes: number
  /** Pack replies to this machine, too, where packing costs more than it saves. */
  readonly compressLoopback: boolean
}

export const DEFAULT_LIMITS: TransportLimits = Object.freeze({
  maxBodyBytes: 16 * 1024 * 1024,
  maxConnections: 12_000,
  maxInFlight: 128,
  maxPipelined: 256,
  maxUnreadBytes: 32 * 1024 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 65_000,
  stallTimeoutMs: 30_000,
  heartbeatMs: 30_000,
  closeGraceMs: 5_000,
  compressAboveBytes: 32 * 1024,
  compressLoopback: false,
})

/** The largest message in bytes: no text of the language is longer, whatever the limits say. */
export function largestMessage({ maxBodyBytes }: TransportLimits): number {
  return Math.min(maxBodyBytes, constants.MAX_STRING_LENGTH)
}
