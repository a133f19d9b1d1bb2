/**
 * Clients that behave badly, and how much memory the node needs for them.
 *
 * Owns: raw sockets, closed at the end. Must never: send what a polite client would.
 */
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'

/** Megabytes of the process that are in memory. */
export function residentMegabytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

/** How many files this process may have open. */
export function fileLimit(): number {
  const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  return Number(limit)
}

/** Connects and sends what it is given, and nothing after that. */
export function openSocket(port: number, text = ''): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.off('error', reject)
      socket.on('error', () => {})
      socket.write(text)
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

/** What a socket receives until it is closed by the other side, or the time is over. */
export function readUntilClosed(socket: Socket, patienceMs: number): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const end = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(text)
    }
    const timer = setTimeout(end, patienceMs)
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.once('close', end)
  })
}

const CHUNK = new Uint8Array(64 * 1024).fill(0x20)

/** Posts so many bytes of spaces, told in advance or not. Gives the status, or undefined when the node hangs up. */
export async function postSpaces(url: string, bytes: number, tellsLength: boolean): Promise<number | undefined> {
  const body = Readable.from(
    (function* () {
      for (let sent = 0; sent < bytes; sent += CHUNK.length) yield CHUNK
    })(),
  )
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (tellsLength) headers['content-length'] = String(Math.ceil(bytes / CHUNK.length) * CHUNK.length)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: Readable.toWeb(body) as ReadableStream,
      duplex: 'half',
    } as RequestInit)
    await response.arrayBuffer()
    return response.status
  } catch {
    return undefined
  }
}
