/**
 * Writes replies as HTTP responses: whole or as a stream, packed when that pays.
 *
 * Owns: headers of content, the pace of streams. Must never: hold more of a stream than a piece.
 */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { constants, createDeflate, createGzip, type Deflate, deflate, type Gzip, gzip } from 'node:zlib'
import type { ReplyStream } from '../dispatch/replyStream.ts'
import type { TransportLimits } from './limits.ts'

export type Headers = Readonly<Record<string, string>>

/** Speed counts: a reply waits for it. */
const PACKING = { level: constants.Z_BEST_SPEED }

type Packing = 'gzip' | 'deflate'

const packers: Readonly<Record<Packing, (text: Buffer, options: typeof PACKING) => Promise<Buffer>>> = {
  gzip: promisify(gzip),
  deflate: promisify(deflate),
}

export class HttpReplyWriter {
  readonly #limits: TransportLimits

  constructor(limits: TransportLimits) {
    this.#limits = limits
  }

  /** For anything short. */
  writeText(response: ServerResponse, status: number, headers: Headers, text: string): void {
    response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(text)) })
    response.end(text)
    this.#watchForStall(response)
  }

  async writeJson(request: IncomingMessage, response: ServerResponse, headers: Headers, text: string): Promise<void> {
    const jsonHeaders = { ...headers, 'content-type': 'application/json' }
    // A character takes one byte at least.
    const packing = text.length > this.#limits.compressAboveBytes ? this.#packingFor(request) : undefined
    if (packing === undefined) return this.writeText(response, 200, jsonHeaders, text)
    const packed = await packers[packing](Buffer.from(text), PACKING)
    response.writeHead(200, packedHeaders(jsonHeaders, packing, String(packed.length)))
    response.end(packed)
    this.#watchForStall(response)
  }

  /** A stream that fails cuts the connection: the response has begun, and must not look whole. */
  async writeStream(
    request: IncomingMessage,
    response: ServerResponse,
    headers: Headers,
    stream: ReplyStream,
  ): Promise<void> {
    const jsonHeaders = { ...headers, 'content-type': 'application/json' }
    const packing = this.#limits.compressAboveBytes === Infinity ? undefined : this.#packingFor(request)
    response.writeHead(200, packing === undefined ? jsonHeaders : packedHeaders(jsonHeaders, packing))
    const packer = packing === undefined ? undefined : packingInto(response, packing)
    const closed = new AbortController()
    response.once('close', () => closed.abort())
    try {
      for await (const piece of stream) {
        if (response.destroyed) return
        const target = packer ?? response
        if (target.write(piece)) continue
        response.socket?.setTimeout(this.#limits.stallTimeoutMs)
        await once(target, 'drain', { signal: closed.signal })
        response.socket?.setTimeout(0)
      }
      ;(packer ?? response).end()
      this.#watchForStall(response)
    } catch {
      packer?.destroy()
      response.destroy()
    }
  }

  #packingFor(request: IncomingMessage): Packing | undefined {
    if (!this.#limits.compressLoopback && isLoopback(request.socket.remoteAddress ?? '')) return undefined
    return acceptedPacking(request.headers['accept-encoding'] ?? '')
  }

  /**
   * What does not fit into the system's buffers waits for a reader, who must go on reading: a socket that times out while
   * nothing moves is closed by the HTTP server.
   */
  #watchForStall(response: ServerResponse): void {
    const { socket } = response
    if (socket === null || socket.writableLength === 0) return
    socket.setTimeout(this.#limits.stallTimeoutMs)
    // Before the HTTP server's own listener, which sets the time limit of idle connections.
    response.prependOnceListener('finish', () => socket.setTimeout(0))
  }
}

function packedHeaders(headers: Headers, packing: Packing, length?: string): Headers {
  const vary = headers.vary === undefined ? 'Accept-Encoding' : `${headers.vary}, Accept-Encoding`
  const lengthHeader = length === undefined ? {} : { 'content-length': length }
  return { ...headers, ...lengthHeader, 'content-encoding': packing, vary }
}

function packingInto(response: ServerResponse, packing: Packing): Gzip | Deflate {
  const packer = packing === 'gzip' ? createGzip(PACKING) : createDeflate(PACKING)
  packer.pipe(response)
  return packer
}

/** The better of those that a client takes. */
function acceptedPacking(header: string): Packing | undefined {
  const accepted = new Set<string>()
  for (const item of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim())
    if (!parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))) accepted.add(name)
  }
  if (accepted.has('gzip')) return 'gzip'
  return accepted.has('deflate') ? 'deflate' : undefined
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}
