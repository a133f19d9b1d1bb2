/**
 * What lies below a session.
 *
 * Owns: the interface, and how long a farewell may take. Must never: know a transport.
 */
import type { ConnectionKind } from '../dispatch/connection.ts'

/** Why the server ends a connection that stays. */
export type CloseCause = 'slowReader' | 'failedStream' | 'malformed' | 'serverClosing'

/** A client that does not read does not see a connection's end coming; it ends after this. */
export const FAREWELL_MS = 1_000

export interface Wire {
  readonly kind: ConnectionKind
  readonly remote: string
  /** Sends one whole message. */
  send(text: string): void
  /** Sends a part of a message; the promise is kept when the part has been handed on, or the connection is gone. */
  sendPart(text: string, isLast: boolean): Promise<void>
  /** What the client has not taken yet. */
  unreadBytes(): number
  /** Kept when the client has taken what there was, or the connection is gone. */
  drained(): Promise<void>
  pause(): void
  resume(): void
  /** Says why, where the transport has a way to, and closes. */
  close(cause: CloseCause, reason: string): void
}
