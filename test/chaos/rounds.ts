/**
 * Kills a process that imports blocks, again and again, and looks at what it left.
 *
 * Owns: the rounds, the moments, and what must have survived each. Must never: kill a process that it did not start.
 */
import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Random, randomSource } from '../../src/state/testing.ts'
import { type Inspection, inspect } from './inspect.ts'
import { type Message, readMessages } from './messages.ts'

export interface Round {
  readonly index: number
  readonly durability: string
  /** undefined = killed before there was a chain. */
  readonly found: Inspection | undefined
  /** Blocks that the child tried to import. */
  readonly tried: number
  /** How many of them it acknowledged as kept. */
  readonly durable: number
}

const CHILD = join(import.meta.dirname, 'child.ts')
const DURABILITIES = ['async', 'fsync']
/** Most milliseconds of life: after the chain is open, and, one time in so many, from the start of the process. */
const LONGEST_LIFE = 500
const EARLY = 5
const LONGEST_EARLY_LIFE = 700
const OPENING_PATIENCE_MS = 60_000
/** Links below the head are followed so far each time, and to the genesis at the end. */
const DEPTH = 64

/** Each kind of durability has a chain of its own, which goes on from round to round. Throws at the first thing that is wrong. */
export async function runRounds(kills: number, seed: number, onRound: (round: Round) => void): Promise<void> {
  const random = randomSource(seed)
  const base = mkdtempSync(join(tmpdir(), 'multilane-chaos-'))
  const hasChain = new Set<string>()
  try {
    for (let index = 0; index < kills; index++) {
      const durability = DURABILITIES[index % DURABILITIES.length]!
      const folder = join(base, durability)
      const messages = await runAndKill(folder, durability, random)
      if (messages.length > 0) hasChain.add(folder)
      const depth = index >= kills - DURABILITIES.length ? Number.POSITIVE_INFINITY : DEPTH
      onRound({ index, durability, ...(await judge(folder, messages, hasChain.has(folder), depth)) })
    }
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

async function judge(
  folder: string,
  messages: readonly Message[],
  mustHaveChain: boolean,
  depth: number,
): Promise<Pick<Round, 'found' | 'tried' | 'durable'>> {
  const acknowledged = messages.findLastIndex(({ kind }) => kind !== 'try')
  const before = messages.slice(0, acknowledged + 1)
  const tries = (list: readonly Message[]) => list.filter(({ kind }) => kind === 'try').map(({ id }) => id)
  const found = await inspect(folder, tries(before), depth)
  assert.ok(found !== undefined || !mustHaveChain, 'the chain is lost')
  // Each block that was tried became the head, so the head is the last acknowledged or one that came later.
  const heads = messages.slice(Math.max(acknowledged, 0)).map(({ id }) => id)
  if (found !== undefined && heads.length > 0) {
    assert.ok(heads.includes(found.head), `head ${found.head} is none of ${heads.join(', ')}`)
  }
  return { found, tried: tries(messages).length, durable: tries(before).length }
}

async function runAndKill(folder: string, durability: string, random: Random): Promise<Message[]> {
  const child = spawn(process.execPath, [CHILD, folder, durability, String(random(2 ** 31))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const ended = once(child, 'close')
  if (random(EARLY) === 0) await sleep(random(LONGEST_EARLY_LIFE))
  else {
    await opened(child, ended)
    await sleep(random(LONGEST_LIFE))
  }
  child.kill('SIGKILL')
  const [code, signal] = await ended
  assert.equal(signal, 'SIGKILL', `the child ended by itself with code ${code}`)
  return readMessages(output)
}

async function opened(child: ChildProcessByStdio<null, Readable, null>, ended: Promise<unknown>): Promise<void> {
  const patience = new AbortController()
  const tooLong = sleep(OPENING_PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {})
  await Promise.race([once(child.stdout, 'data'), ended, tooLong])
  patience.abort()
}
