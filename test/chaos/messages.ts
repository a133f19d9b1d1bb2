/**
 * What the child that is killed tells before it is.
 *
 * Owns: the lines between the two processes. Must never: lose one to a buffer: lines are written at once.
 */
import { writeSync } from 'node:fs'

/** `opened`: the head found. `try`: the block that is imported next. `durable`: all tried before is acknowledged as kept. */
export type Message = { readonly kind: 'opened' | 'try' | 'durable'; readonly id: string }

const STANDARD_OUTPUT = 1
const KINDS: readonly string[] = ['opened', 'try', 'durable']

export function tell({ kind, id }: Message): void {
  writeSync(STANDARD_OUTPUT, `${kind} ${id}\n`)
}

/** The whole lines of an output that may end in half a line. */
export function readMessages(output: string): Message[] {
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [kind, id] = line.split(' ')
      if (kind === undefined || id === undefined || !KINDS.includes(kind)) throw new Error(`the child wrote: ${line}`)
      return { kind: kind as Message['kind'], id }
    })
}
