/**
 * A lane's end of the line: a state and block hashes that it asks for, pieces that it gives out.
 *
 * Owns: waiting for answers, and for readers. Must never: wait for anything else.
 */
import { receiveMessageOnPort } from 'node:worker_threads'
import type { Account, StateReader } from '../kernel-host/index.ts'
import { ANSWERS, type Answer, type FromLane, type Line, MOST_UNREAD, type Question, UNREAD } from './protocol.ts'

/** The other side knows why. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError'

  constructor(kind: Question['kind']) {
    super(`the question for ${kind} was not answered`)
  }
}

export class AskingLine implements StateReader {
  readonly #line: Line
  #hasEmitted = false

  constructor(line: Line) {
    this.#line = line
  }

  account(address: Uint8Array): Account | undefined {
    return this.#ask<Account>({ kind: 'account', address })
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    return this.#ask<Uint8Array>({ kind: 'storage', address, slot })
  }

  code(hash: Uint8Array): Uint8Array {
    const code = this.#ask<Uint8Array>({ kind: 'code', hash })
    if (code === undefined) throw new UnansweredError('code')
    return code
  }

  blockHash(number: bigint): Uint8Array | undefined {
    return this.#ask<Uint8Array>({ kind: 'blockHash', number })
  }

  /** Sleeps until not too much of what was given out before is unread. */
  emit(piece: string): void {
    const { cells } = this.#line
    this.#hasEmitted = true
    Atomics.add(cells, UNREAD, piece.length)
    this.#post({ piece })
    for (let unread = Atomics.load(cells, UNREAD); unread > MOST_UNREAD; unread = Atomics.load(cells, UNREAD)) {
      Atomics.wait(cells, UNREAD, unread)
    }
  }

  /** The result goes another way, and must not arrive before the pieces. */
  finish(): void {
    if (this.#hasEmitted) this.#ask({ kind: 'pieces' })
    this.#hasEmitted = false
  }

  #ask<Value extends Account | Uint8Array>(question: Question): Value | undefined {
    const { port, cells } = this.#line
    const answers = Atomics.load(cells, ANSWERS)
    this.#post({ question })
    Atomics.wait(cells, ANSWERS, answers)
    const answer = receiveMessageOnPort(port)?.message as Answer | undefined
    if (answer === undefined || 'failed' in answer) throw new UnansweredError(question.kind)
    return answer.value as Value | undefined
  }

  #post(message: FromLane): void {
    this.#line.port.postMessage(message)
  }
}
