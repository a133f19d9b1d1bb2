/**
 * What clients send: JSON-RPC 2.0 requests, alone or in batches.
 *
 * Owns: which messages are requests, and their ids to the letter. Must never: look at params.
 */

export interface RpcRequest {
  readonly method: string
  readonly params: unknown
  /** The id as JSON; undefined = a notification, which gets no reply. */
  readonly id: string | undefined
}

/** Something that is no request. `id` is JSON, null where none could be read. */
export interface NoRequest {
  readonly method: undefined
  readonly id: string
}

/** The requests of a message; a batch even if it is empty. */
export interface ParsedMessage {
  readonly isBatch: boolean
  readonly requests: readonly (RpcRequest | NoRequest)[]
}

/** undefined when the text is not JSON. */
export function parseMessage(text: string): ParsedMessage | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const isBatch = Array.isArray(value)
  const entries = isBatch ? (value as unknown[]) : [value]
  const exact = entries.some(hasInexactId) ? entriesWithExactIds(text) : undefined
  return { isBatch, requests: entries.map((entry, index) => readRequest(entry, exact?.[index])) }
}

function readRequest(entry: unknown, exact: unknown): RpcRequest | NoRequest {
  if (!isObject(entry)) return { method: undefined, id: 'null' }
  const id = Object.hasOwn(entry, 'id') ? idText(entry.id, exact) : undefined
  const { jsonrpc, method, params } = entry
  const isValid = jsonrpc === '2.0' && typeof method === 'string' && method !== '' && id !== INVALID_ID
  if (!isValid) return { method: undefined, id: id === INVALID_ID || id === undefined ? 'null' : id }
  return { method, params, id }
}

/** No JSON, so no id can look like it. */
const INVALID_ID = ''

function idText(id: unknown, exact: unknown): string {
  if (typeof id === 'string') return JSON.stringify(id)
  if (id === null) return 'null'
  if (typeof id !== 'number') return INVALID_ID
  if (Number.isSafeInteger(id)) return String(id)
  return isObject(exact) && exact.id instanceof NumberSource ? exact.id.source : INVALID_ID
}

/** The digits of a number that the language's own numbers would change. */
class NumberSource {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }
}

type ReviverWithSource = (key: string, value: unknown, context: { readonly source?: string }) => unknown
const parseWithSource = JSON.parse as (text: string, reviver: ReviverWithSource) => unknown

/** Reads the message once more, slower, keeping the digits of ids. */
function entriesWithExactIds(text: string): unknown[] {
  const value = parseWithSource(text, (key, item, { source }) =>
    key === 'id' && typeof item === 'number' && source !== undefined ? new NumberSource(source) : item,
  )
  return Array.isArray(value) ? value : [value]
}

function hasInexactId(entry: unknown): boolean {
  return isObject(entry) && typeof entry.id === 'number' && !Number.isSafeInteger(entry.id)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
