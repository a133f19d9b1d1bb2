/** The tables of the node benchmark, and what nodes are asked. Nothing here is part of the product. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { workloads } from '../workloads/index.ts'
import { batchesOf, NodeClient, NodeError } from './client.ts'
import type { NodeFigures } from './measure.ts'
import { nodeKinds } from './nodes.ts'
import { prepareWorld } from './prepare.ts'
import { markdown, tableText } from './report.ts'

interface Message {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

/** A node that says what it was asked; `fails` has no answer. */
async function echoNode(): Promise<{ client: NodeClient; heard: Message[]; close: () => void }> {
  const heard: Message[] = []
  const answer = (message: Message) => {
    heard.push(message)
    const { id, method, params } = message
    return method === 'fails' ? { id, error: { message: 'no' } } : { id, result: [method, ...params] }
  }
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const asked = JSON.parse(text) as Message | Message[]
    response.end(JSON.stringify(Array.isArray(asked) ? asked.map(answer).reverse() : answer(asked)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = new NodeClient((server.address() as AddressInfo).port)
  const close = () => {
    client.close()
    server.close()
  }
  return { client, heard, close }
}

test('batches are cut, and answers found by their number', async () => {
  const { client, close } = await echoNode()
  try {
    const calls = Array.from({ length: 250 }, (_, index) => ({ method: 'm', params: [index] }))
    const batches = batchesOf(calls)
    assert.deepEqual(
      batches.map((batch) => batch.calls.length),
      [100, 100, 50],
    )
    const { results } = await client.timedBatches(batches)
    assert.deepEqual(
      results.map((result) => (result as unknown[])[1]),
      calls.map(({ params }) => params[0]),
    )
    await assert.rejects(client.timedBatches(batchesOf([{ method: 'fails', params: [] }])), NodeError)
    await assert.rejects(client.call('fails'), NodeError)
  } finally {
    close()
  }
})

test('a world is put into a node with the names that the node has', async () => {
  const workload = workloads.swaps20(2)
  for (const kind of [nodeKinds.hardhat, nodeKinds.ganache]) {
    const { client, heard, close } = await echoNode()
    try {
      await prepareWorld(client, kind.methods, workload)
    } finally {
      close()
    }
    const { hasWholeSlots, ...names } = kind.methods
    const asked = new Set(heard.map(({ method }) => method))
    assert.deepEqual(asked, new Set([...Object.values(names), 'evm_mine']))
    const slots = heard.filter(({ method }) => method === names.setStorageAt).map(({ params }) => params[1] as string)
    assert.ok(slots.every((slot) => (hasWholeSlots ? slot.length === 66 : !/^0x0./.test(slot))))
  }
})

test('figures are shown as median and best, and what a node cannot do as nothing', () => {
  const round = { intake: 10, mining: 20, receipts: 30, blockReceipts: undefined }
  const figures: NodeFigures = {
    rounds: [round, { ...round, intake: 14 }, { ...round, intake: 30 }],
    startMilliseconds: 5,
    residentMegabytes: 99.6,
  }
  const all = new Map([['eth' as const, new Map([['anvil' as const, figures]])]])
  const starts = new Map([['anvil' as const, [7, 9, 8]]])
  const text = tableText(all, starts)
  assert.match(text, /intake +14 \(10\)\n/)
  assert.match(text, /receipts in one call +-\n/)
  assert.match(text, /anvil +8 \(7\)/)
  const table = markdown(all, starts)
  assert.match(table, /\| eth: block \| 20 \(20\) \|/)
  assert.match(table, /\| eth: resident afterwards \| 100 MB \|/)
})
