/**
 * trace_* on the chain of the fixtures, whose answers are Besu's.
 *
 * Owns: which of those answers are argued with. Nothing here is part of the product.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { RpcError } from '../../src/rpc/errors.ts'
import { fixturePath, skipWithout } from '../support/fixtures.ts'
import { describedNode, type FixtureNode } from './fixtureNodes.ts'

interface Request {
  readonly method: string
  readonly params: readonly unknown[]
}

interface Response {
  readonly result?: unknown
  readonly error?: { readonly code: number }
}

interface Exchange {
  readonly request: Request | readonly Request[]
  readonly response: Response | readonly Response[]
}

/**
 * Answers that are not ours: calls that follow on one another are transactions here, so storage that the first has changed is the
 * second one's original (`callMany`); a taken address is geth's word (`14`); an instruction whose fixed price is beyond
 * what is left costs that (`20`, as geth shows it); a block hash that nobody knows.
 */
const arguedWith = [
  /trace_callMany_(04|0e|14|15|16|20)_/,
  /trace_(call|rawTransaction)_(14_1_trace|20_0_vmTrace)/,
  /invalidBlockParam/,
]

/**
 * The blocks were made again: their hashes are others. A creation is said to be one in replays only, and a reason for reverting
 * in some answers only; here they always are.
 */
const leftOut = new Set(['blockHash', 'creationMethod', 'revertReason'])

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !leftOut.has(name))
  return Object.fromEntries(kept.map(([name, member]) => [name, comparable(member)]))
}

async function answer(node: FixtureNode, { method, params }: Request): Promise<object> {
  try {
    return { result: comparable(await node.call(method, ...params)) }
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    return { error: error.code }
  }
}

const folder = fixturePath('rpc-extra')
const chain = join(folder, 'trace', 'chain-data')

test('calls, changes and programs are shown as Besu shows them', { skip: skipWithout(chain) }, async (t) => {
  await using node = await describedNode(join(chain, 'genesis.json'), join(chain, 'blocks.json'))
  for (const file of readdirSync(folder).filter((name) => name.startsWith('trace__'))) {
    await t.test(file, async () => {
      const exchanges: Record<string, Exchange> = JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString())
      const compared = Object.entries(exchanges).filter(([name]) => !arguedWith.some((pattern) => pattern.test(name)))
      assert.ok(compared.length > 0)
      for (const [name, { request, response }] of compared) {
        const responses = [response].flat() as Response[]
        for (const [index, each] of ([request].flat() as Request[]).entries()) {
          const { result, error } = responses[index]!
          const expected = error === undefined ? { result: comparable(result) } : { error: error.code }
          assert.deepEqual(await answer(node, each), expected, name)
        }
      }
    })
  }
})
