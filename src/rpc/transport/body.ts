/**
 * The body of an HTTP request, whole and unpacked.
 *
 * Owns: its size limit, on the way in and after unpacking. Must never: hold more than the limit and one chunk.
 */
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'

/** What an HTTP status says of a request that is answered without looking at its content. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The client went away while it sent. */
export class IncompleteBodyError extends Error {
  override readonly name = 'IncompleteBodyError'

  constructor() {
    super('the connection was closed before the request was whole')
  }
}

const unpackers: Readonly<Record<string, (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
}

export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const body = await collect(request, limit)
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  return (encoding === 'identity' ? body : await unpack(body, encoding, limit)).toString('utf8')
}

async function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > limit) throw tooLarge(declared, limit)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const takeChunk = (chunk: Buffer) => {
      length += chunk.length
      chunks.push(chunk)
      if (length <= limit) return
      request.off('data', takeChunk)
      chunks.length = 0
      reject(tooLarge(length, limit))
    }
    request.on('data', takeChunk)
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length)))
    request.on('error', () => reject(new IncompleteBodyError()))
    request.on('close', () => reject(new IncompleteBodyError()))
  })
}

async function unpack(packed: Buffer, encoding: string, limit: number): Promise<Buffer> {
  const unpacker = Object.hasOwn(unpackers, encoding) ? unpackers[encoding] : undefined
  if (unpacker === undefined) throw new HttpError(415, `unsupported content encoding ${encoding.slice(0, 40)}`)
  try {
    return await unpacker(packed, { maxOutputLength: limit })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(`more than ${limit}`, limit)
    throw new HttpError(400, `the body is not ${encoding}`)
  }
}

function tooLarge(length: number | string, limit: number): HttpError {
  return new HttpError(413, `content length too large (${length}>${limit})`)
}
