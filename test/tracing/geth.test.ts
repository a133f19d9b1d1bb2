/**
 * debug_trace* on chains of the fixtures, whose answers are geth's.
 *
 * Owns: nothing that is part of the product.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { RpcError } from '../../src/rpc/errors.ts'
import { parseDialogue } from '../conformance/rpc/exchanges.ts'
import { fixturePath, skipWithout } from '../support/fixtures.ts'
import { type FixtureNode, fixtureNode } from './fixtureNodes.ts'

interface Exchange {
  readonly request: { readonly method: string; readonly params: readonly unknown[] }
  readonly response: { readonly result?: unknown; readonly error?: unknown }
}

async function answer(node: FixtureNode, { method, params }: Exchange['request']): Promise<object> {
  try {
    return { result: await node.call(method, ...params) }
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    return { error: { code: error.code, message: error.message } }
  }
}

const geth = fixturePath('rpc-extra', 'debug-geth', 'chain-data')
const groups = ['4byte-tracer', 'call-tracer', 'prestate-tracer__diff-mode-false', 'prestate-tracer__diff-mode-true']

test('tracers give what geth gives', { skip: skipWithout(geth) }, async (t) => {
  await using node = await fixtureNode(join(geth, 'genesis.json'), join(geth, 'blocks.bin'))
  for (const group of groups) {
    await t.test(group, async () => {
      const file = fixturePath('rpc-extra', `debug-geth__specs__${group}.json.gz`)
      const exchanges: Record<string, Exchange> = JSON.parse(gunzipSync(readFileSync(file)).toString())
      assert.ok(Object.keys(exchanges).length > 20)
      for (const [name, { request, response }] of Object.entries(exchanges)) {
        assert.deepEqual(await answer(node, request), { result: response.result }, name)
      }
    })
  }
})

const compat = fixturePath('rpc-compat', 'tests')
const methods = ['debug_traceTransaction', 'debug_traceBlockByNumber', 'debug_traceBlockByHash']

test('struct logs are what geth gives', { skip: skipWithout(compat) }, async () => {
  await using node = await fixtureNode(join(compat, 'genesis.json'), join(compat, 'chain.rlp'))
  for (const method of methods) {
    for (const file of readdirSync(join(compat, method))) {
      for (const exchange of parseDialogue(readFileSync(join(compat, method, file), 'utf8')).exchanges) {
        const { request, response } = exchange as Exchange
        const { result, error } = response
        assert.deepEqual(await answer(node, request), error === undefined ? { result } : { error }, file)
      }
    }
  }
})
