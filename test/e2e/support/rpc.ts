/**
 * JSON-RPC without any client's help, for what no client would send.
 *
 * Owns: nothing. Must never: repair what it sends or receives.
 */
export interface Answer {
  readonly jsonrpc?: unknown
  readonly id?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** Posts a body as it is. */
export function post(url: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body as string,
  })
}

/** Calls a method and gives the whole answer, error or result. */
export async function ask(url: string, method: string, params: readonly unknown[] = []): Promise<Answer> {
  const response = await post(url, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
  return (await response.json()) as Answer
}

/** Calls a method that has to succeed. */
export async function call<T = unknown>(url: string, method: string, params: readonly unknown[] = []): Promise<T> {
  const { result, error } = await ask(url, method, params)
  if (error !== undefined) throw new Error(`${method}: ${error.code} ${error.message}`)
  return result as T
}
