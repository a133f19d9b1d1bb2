/**
 * What is on its way to one client that stays.
 *
 * Owns: the order of messages, the bound on what a client leaves unread. Must never: mix a message into another one that is
 * being streamed.
 */
import type { ReplyStream } from '../dispatch/replyStream.ts'
import type { Wire } from './wire.ts'

interface WaitingStream {
  readonly stream: ReplyStream
  readonly begin: () => void
}

export class Outbox {
  readonly #wire: Wire
  readonly #maxUnreadBytes: number
  readonly #onSlowReader: (unreadBytes: number) => void
  /** What waits for the end of a message that is being streamed. */
  readonly #waiting: (string | WaitingStream)[] = []
  #waitingCharacters = 0
  #isStreaming = false
  #isClosed = false

  constructor(wire: Wire, maxUnreadBytes: number, onSlowReader: (unreadBytes: number) => void) {
    this.#wire = wire
    this.#maxUnreadBytes = maxUnreadBytes
    this.#onSlowReader = onSlowReader
  }

  /** A client may leave one message unread, however large it is, but not go on to get more. */
  send(text: string): void {
    if (this.#isClosed) return
    const unreadBytes = this.#wire.unreadBytes() + this.#waitingCharacters
    if (unreadBytes > this.#maxUnreadBytes) {
      this.#onSlowReader(unreadBytes)
    } else if (this.#isStreaming) {
      this.#waiting.push(text)
      this.#waitingCharacters += text.length
    } else {
      this.#wire.send(text)
    }
  }

  /** Kept when all of it was handed on. Fails when the stream does, which leaves the message torn: the wire must go. */
  async sendStream(stream: ReplyStream): Promise<void> {
    try {
      if (this.#isStreaming) await new Promise<void>((begin) => this.#waiting.push({ stream, begin }))
      this.#isStreaming = true
      for await (const piece of stream) {
        if (this.#isClosed) return
        await this.#wire.sendPart(piece, false)
      }
      if (!this.#isClosed) await this.#wire.sendPart('', true)
      this.#sendWaiting()
    } finally {
      await stream.return()
    }
  }

  /** Nothing can be sent any more. */
  close(): void {
    this.#isClosed = true
    for (const item of this.#waiting.splice(0)) if (typeof item !== 'string') item.begin()
  }

  #sendWaiting(): void {
    this.#isStreaming = false
    while (!this.#isClosed) {
      const item = this.#waiting.shift()
      if (item === undefined) return
      if (typeof item !== 'string') {
        this.#isStreaming = true
        item.begin()
        return
      }
      this.#waitingCharacters -= item.length
      this.#wire.send(item)
    }
  }
}
