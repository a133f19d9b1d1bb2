import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { encodeStorageValue } from '../encoding.ts'
import { MemoryState } from '../memoryState.ts'
import { LmdbStore } from '../store/lmdbStore.ts'
import { randomSource } from '../testing.ts'
import { type TrieEntry, trieRoot } from '../trie/root.ts'
import { decodeAccountRecord, decodeSlotRecord } from './codec.ts'
import { prefixEnd } from './paths.ts'
import { accountLeafValue } from './records.ts'
import { StoredWorld } from './storedWorld.ts'
import { changesOfBlock, KILL_TEST_OPTIONS } from './testing.ts'

const KILLS = 12
const PROGRAM = fileURLToPath(new URL('./testing.ts', import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'kill-'))
after(() => rmSync(folder, { recursive: true, force: true }))

it(`opens at a whole block after ${KILLS} kills at random moments (seed 8)`, async () => {
  const random = randomSource(8)
  const model = new MemoryState()
  let modelBlock = -1
  for (let kill = 0; kill < KILLS; kill++) {
    const acknowledged = await runAndKill(random(250))
    const world = new StoredWorld(await LmdbStore.open(folder), KILL_TEST_OPTIONS)
    assert.ok(world.block >= acknowledged, `block ${acknowledged} was acknowledged, ${world.block} is the last`)
    while (modelBlock < world.block) model.apply(changesOfBlock(++modelBlock))
    assert.deepEqual(world.root(), model.root(), `block ${world.block}`)
    assert.deepEqual(recomputedRoot(world), model.root())
    // The kept history and the branches are whole, too: going back and on again gives the same root.
    const back = Math.min(KILL_TEST_OPTIONS.keepBlocks, world.block - world.firstKeptBlock)
    for (let i = 0; i < back; i++) {
      await world.room()
      world.revert()
    }
    for (let i = 0; i < back; i++) {
      await world.room()
      world.commit(changesOfBlock(world.block + 1))
    }
    assert.deepEqual(world.root(), model.root())
    await world.close()
  }
  assert.ok(modelBlock > KILLS, `only ${modelBlock} blocks were written`)
})

/** Lets the process commit for a while after its first acknowledgement; gives the last block it acknowledged. */
async function runAndKill(patienceMs: number): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  const started = new Promise<void>((resolve) => {
    child.stdout!.on('data', (text) => {
      output += text
      resolve()
    })
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  await Promise.race([started, ended])
  await new Promise((resolve) => setTimeout(resolve, patienceMs))
  child.kill('SIGKILL')
  await ended
  assert.equal(child.signalCode, 'SIGKILL', 'the process ended on its own')
  return Number(output.trimEnd().split('\n').at(-1))
}

/** From the flat tables alone. */
function recomputedRoot({ reader }: StoredWorld): Uint8Array {
  const accounts: TrieEntry[] = []
  for (const [hash, bytes] of reader.range('accounts')) {
    const account = decodeAccountRecord(bytes, 'accounts')
    const slots: TrieEntry[] = []
    for (const [key, slot] of reader.range('slots', { from: hash, to: prefixEnd(hash) })) {
      slots.push([key.subarray(32), encodeStorageValue(decodeSlotRecord(slot, 'slots').value)])
    }
    accounts.push([hash, accountLeafValue({ ...account, storageRoot: trieRoot(slots) })])
  }
  return trieRoot(accounts)
}
