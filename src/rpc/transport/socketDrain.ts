/**
 * Waiting for a socket to be read.
 *
 * Owns: one listener for all who wait. Must never: wait for a socket that is gone.
 */
import type { Socket } from 'node:net'

export class SocketDrain {
  readonly #socket: Socket
  #drained: Promise<void> | undefined

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Kept when what the socket holds was taken by the system, or the socket is gone. */
  wait(): Promise<void> {
    const socket = this.#socket
    if (socket.destroyed || !socket.writableNeedDrain) return Promise.resolve()
    this.#drained ??= new Promise((resolve) => {
      const done = () => {
        socket.off('drain', done)
        socket.off('close', done)
        this.#drained = undefined
        resolve()
      }
      socket.on('drain', done)
      socket.on('close', done)
    })
    return this.#drained
  }
}
