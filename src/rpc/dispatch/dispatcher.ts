/**
 * Takes a message apart, runs its calls, puts the reply together.
 *
 * Owns: JSON-RPC 2.0 (single requests, notifications, batches), limits of batches, time limits of calls. Must never: let an
 * error that nobody made for clients reach one, or reject.
 */
import {
  internalError,
  invalidRequest,
  methodNotFound,
  parseError,
  RpcError,
  requestTimedOut,
  responseTooLarge,
} from '../errors.ts'
import type { CallScope, Exchange } from './connection.ts'
import { errorReply, resultHead, resultReply } from './json.ts'
import { type NoRequest, parseMessage, type RpcRequest } from './message.ts'
import type { Method } from './method.ts'
import { ReplyStream, ResultStream } from './replyStream.ts'

/** undefined = nothing is to be said. */
export type Reply = string | ReplyStream | undefined

/** For metrics and logs. */
export interface CallRecord {
  /** As the client called it. */
  readonly asked: string
  /** undefined = there is no such method. */
  readonly method: string | undefined
  readonly milliseconds: number
  /** undefined = it succeeded. */
  readonly error: RpcError | undefined
}

export interface DispatcherOptions {
  readonly methods: Iterable<Method>
  readonly maxBatchItems?: number
  /** Of the reply to a batch; results that are streamed do not count. */
  readonly maxBatchReplyCharacters?: number
  /** How long a call may take until its result, or the first piece of it, is there; undefined = as long as it takes. */
  readonly timeLimitMs?: (method: string) => number | undefined
  /** Makes errors of the rooms below into what clients are told; undefined = it does not know this one. */
  readonly translateError?: (error: unknown, method: string) => RpcError | undefined
  /** An error that clients are told nothing of. */
  readonly onInternalError?: (error: unknown, method: string) => void
  readonly onCall?: (record: CallRecord) => void
}

const MAX_BATCH_ITEMS = 10_000
const MAX_BATCH_REPLY_CHARACTERS = 100 * 1024 * 1024
/** A reply must stay a text of the language, with what its errors add. */
const LONGEST_BATCH_REPLY = 256 * 1024 * 1024
/** Calls of a batch that are in flight together. */
const MOST_OVERLAPPING = 512

export class DuplicateMethodError extends Error {
  override readonly name = 'DuplicateMethodError'
  readonly method: string

  constructor(method: string) {
    super(`the method ${method} is defined twice`)
    this.method = method
  }
}

export class Dispatcher {
  readonly #methods = new Map<string, Method>()
  readonly #options: DispatcherOptions
  readonly #maxBatchItems: number
  readonly #maxBatchReplyCharacters: number

  constructor(options: DispatcherOptions) {
    for (const method of options.methods) {
      if (this.#methods.has(method.name)) throw new DuplicateMethodError(method.name)
      this.#methods.set(method.name, method)
    }
    this.#options = options
    this.#maxBatchItems = options.maxBatchItems ?? MAX_BATCH_ITEMS
    const characters = options.maxBatchReplyCharacters ?? MAX_BATCH_REPLY_CHARACTERS
    this.#maxBatchReplyCharacters = Math.min(characters, LONGEST_BATCH_REPLY)
  }

  /** Sorted. */
  get methodNames(): string[] {
    return [...this.#methods.keys()].sort()
  }

  async dispatch(text: string, exchange: Exchange): Promise<Reply> {
    const message = parseMessage(text)
    if (message === undefined) return errorReply('null', parseError())
    const { isBatch, requests } = message
    if (!isBatch) return this.#answer(requests[0]!, exchange)
    if (requests.length === 0) return errorReply('null', invalidRequest('empty batch'))
    if (requests.length > this.#maxBatchItems) {
      const firstId = requests.find(({ id }) => id !== undefined)?.id ?? 'null'
      return `[${errorReply(firstId, invalidRequest('batch too large'))}]`
    }
    return this.#answerBatch(requests, exchange)
  }

  async #answerBatch(requests: readonly (RpcRequest | NoRequest)[], exchange: Exchange): Promise<Reply> {
    const replies: (string | ReplyStream)[] = []
    let characters = 0
    for (let start = 0; start < requests.length; ) {
      const end = this.#endOfWave(requests, start)
      const hasRoom = characters <= this.#maxBatchReplyCharacters && !exchange.isAborted
      const wave = requests.slice(start, end)
      const answers = hasRoom ? await Promise.all(wave.map((request) => this.#answer(request, exchange))) : []
      for (const [index, request] of wave.entries()) {
        const reply = this.#withinRoom(answers[index], request, characters)
        if (reply === undefined) continue
        if (typeof reply === 'string') characters += reply.length
        replies.push(reply)
      }
      start = end
    }
    if (replies.length === 0) return undefined
    return replies.every((reply) => typeof reply === 'string') ? `[${replies.join(',')}]` : ReplyStream.batch(replies)
  }

  /** The reply, or that there was no room for it any more. */
  #withinRoom(reply: Reply, { id }: RpcRequest | NoRequest, characters: number): Reply {
    const length = typeof reply === 'string' ? reply.length : 0
    if (characters + length <= this.#maxBatchReplyCharacters) return reply
    if (reply instanceof ReplyStream) void reply.return()
    return id === undefined ? undefined : errorReply(id, responseTooLarge())
  }

  /** Behind the calls that may be in flight together with the one at `start`. */
  #endOfWave(requests: readonly (RpcRequest | NoRequest)[], start: number): number {
    const word = this.#overlapOf(requests[start]!)
    let end = start + 1
    if (word === undefined) return end
    const last = Math.min(requests.length, start + MOST_OVERLAPPING)
    while (end < last && this.#overlapOf(requests[end]!) === word) end++
    return end
  }

  #overlapOf({ method }: RpcRequest | NoRequest): string | undefined {
    return method === undefined ? undefined : this.#methods.get(method)?.overlaps
  }

  async #answer(request: RpcRequest | NoRequest, exchange: Exchange): Promise<Reply> {
    if (request.method === undefined) return errorReply(request.id, invalidRequest())
    const method = this.#methods.get(request.method)
    const startedAt = this.#options.onCall === undefined ? 0 : performance.now()
    let reply: Reply
    let error: RpcError | undefined
    try {
      if (method === undefined) throw methodNotFound(request.method)
      reply = await this.#run(method, request, exchange)
    } catch (thrown) {
      error = this.#clientErrorOf(thrown, request.method)
      reply = request.id === undefined ? undefined : this.#errorReply(request.id, error, request.method)
    }
    this.#options.onCall?.({
      asked: request.method,
      method: method?.name,
      milliseconds: performance.now() - startedAt,
      error,
    })
    return reply
  }

  async #run(method: Method, { id, params }: RpcRequest, exchange: Exchange): Promise<Reply> {
    const call = exchange.begin(method.name)
    let isStreaming = false
    try {
      const outcome = method.run(params, call)
      const result = isPromise(outcome) ? await this.#inTime(outcome, method.name, call) : outcome
      if (!isTextStream(result)) return id === undefined ? undefined : resultReply(id, result)
      if (id === undefined) return undefined
      const stream = new ResultStream(result, {
        onEnd: () => exchange.end(call),
        onFailure: (error) => this.#options.onInternalError?.(error, method.name),
      })
      // What fails before the first piece can still be told as an error.
      const first = await this.#inTime(stream.next(), method.name, call).catch((error: unknown) => {
        void stream.return()
        throw error
      })
      isStreaming = true
      return new ReplyStream([resultHead(id), first.done ? 'null' : first.value, stream, '}'])
    } finally {
      if (!isStreaming) exchange.end(call)
    }
  }

  /** A handler that does not listen to its signal is left behind. */
  async #inTime<T>(outcome: PromiseLike<T>, method: string, call: CallScope): Promise<T> {
    const limit = this.#options.timeLimitMs?.(method)
    if (limit === undefined) return outcome
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = requestTimedOut()
        call.abort(error)
        reject(error)
      }, limit)
    })
    try {
      return await Promise.race([outcome, timeout])
    } finally {
      clearTimeout(timer)
    }
  }

  #clientErrorOf(thrown: unknown, method: string): RpcError {
    const error = thrown instanceof RpcError ? thrown : this.#options.translateError?.(thrown, method)
    if (error !== undefined) return error
    this.#options.onInternalError?.(thrown, method)
    return internalError()
  }

  /** The data of an error may turn out to be no JSON. */
  #errorReply(id: string, error: RpcError, method: string): string {
    try {
      return errorReply(id, error)
    } catch (failure) {
      this.#options.onInternalError?.(failure, method)
      return errorReply(id, internalError())
    }
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}

function isTextStream(value: unknown): value is AsyncIterable<string> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
