/**
 * The text of replies.
 *
 * Owns: how results, errors and notices are written. Must never: write anything that is not one whole JSON value.
 */
import type { RpcError } from '../errors.ts'

/** A result that is JSON already, written as it is. */
export class JsonText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The JSON of a value; what JSON cannot say (a function, undefined) is null. Throws for big integers and cycles. */
export function toJson(value: unknown): string {
  return value instanceof JsonText ? value.text : (JSON.stringify(value) ?? 'null')
}

/** What comes before a result. `id` is JSON. */
export function resultHead(id: string): string {
  return `{"jsonrpc":"2.0","id":${id},"result":`
}

export function resultReply(id: string, result: unknown): string {
  return `${resultHead(id)}${toJson(result)}}`
}

export function errorReply(id: string, { code, message, data }: RpcError): string {
  const dataMember = data === undefined ? '' : `,"data":${toJson(data)}`
  return `{"jsonrpc":"2.0","id":${id},"error":{"code":${code},"message":${JSON.stringify(message)}${dataMember}}}`
}

export function notice(method: string, subscription: string, result: unknown): string {
  const params = `{"subscription":${JSON.stringify(subscription)},"result":${toJson(result)}}`
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":${params}}`
}
