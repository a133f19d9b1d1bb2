/**
 * What a lane may ask while it works on a call, and what it gives out meanwhile.
 *
 * Owns: answering from the call's site, and the calls that are worked on in this very thread. Must never: block.
 */
import type { MessagePort } from 'node:worker_threads'
import type { Account } from '../kernel-host/index.ts'
import { ANSWERS, type Answer, CELLS, type FromLane, type Question, UNREAD } from './protocol.ts'
import type { CallSite } from './site.ts'

/** A call that is being worked on. */
export interface OpenCall {
  readonly site: CallSite
  /** Gets the pieces; `read` is to be called once a piece is not held any more. */
  readonly onPiece: (piece: string, read: () => void) => void
  /** A question could not be answered. */
  readonly onFailure: (error: unknown) => void
}

/** Lanes without threads need not ask. */
export const callsOfThisThread = new Map<number, OpenCall>()

/** This thread's end of the line to one lane. */
export class AnsweringLine {
  readonly cells = new Int32Array(new SharedArrayBuffer(4 * CELLS))
  readonly #port: MessagePort
  #call: OpenCall | undefined

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (message: FromLane) => this.#take(message))
    // The lane's unanswered call keeps the process alive, and nothing else shall.
    port.unref()
  }

  /** Whose questions and pieces come next. */
  serve(call: OpenCall): void {
    this.#call = call
    Atomics.store(this.cells, UNREAD, 0)
  }

  close(): void {
    this.#call = undefined
    this.#port.close()
  }

  #take(message: FromLane): void {
    if ('question' in message) this.#answer(message.question)
    else this.#pass(message.piece)
  }

  #answer(question: Question): void {
    this.#port.postMessage(this.#answerTo(question))
    Atomics.add(this.cells, ANSWERS, 1)
    Atomics.notify(this.cells, ANSWERS)
  }

  #answerTo(question: Question): Answer {
    if (this.#call === undefined) return { failed: true }
    try {
      return { value: answerTo(question, this.#call.site) }
    } catch (error) {
      this.#call.onFailure(error)
      return { failed: true }
    }
  }

  #pass(piece: string): void {
    this.#call?.onPiece(piece, () => {
      Atomics.sub(this.cells, UNREAD, piece.length)
      Atomics.notify(this.cells, UNREAD)
    })
  }
}

function answerTo(question: Question, { state, blockHash }: CallSite): Account | Uint8Array | undefined {
  switch (question.kind) {
    case 'account':
      return state.account(question.address)
    case 'storage':
      return state.storage(question.address, question.slot)
    case 'code':
      return state.code(question.hash)
    case 'blockHash':
      return blockHash(question.number)
    case 'pieces':
      return undefined
  }
}
