/**
 * Opening a port or a socket file.
 *
 * Owns: what people are told when that fails. Must never: try another port on its own.
 */
import type { ListenOptions, Server } from 'node:net'

/** `code` is the system's. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly address: string
  readonly code: string

  constructor(address: string, code: string, cause: Error) {
    super(`cannot listen on ${address}: ${REASONS[code] ?? code}`, { cause })
    this.address = address
    this.code = code
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address already in use by another program',
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'the host name is not known',
  ENOENT: 'the folder does not exist',
}

/** Listening, or a `ListenError`. What goes wrong later (no file handle left for a connection, say) goes to `onFailure`. */
export function listen(server: Server, where: ListenOptions, onFailure: (error: unknown) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      server.off('listening', succeed)
      reject(
        new ListenError(where.path ?? hostAndPort(where.host ?? '', where.port ?? 0), error.code ?? 'unknown', error),
      )
    }
    const succeed = () => {
      server.off('error', fail)
      server.on('error', onFailure)
      resolve()
    }
    server.once('error', fail)
    server.once('listening', succeed)
    server.listen(where)
  })
}

/** As it is written in a URL. */
export function hostAndPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
