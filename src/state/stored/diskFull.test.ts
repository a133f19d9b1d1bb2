/**
 * A disk that fills up while blocks are written: a process of its own may write files only up to a size, which the system
 * enforces as it does a full disk, with an error of the write call. The same file is that process.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { bytesToHex } from '../../primitives/hex.ts'
import { MemoryState } from '../memoryState.ts'
import { StoreError } from '../store/errors.ts'
import { LmdbStore } from '../store/lmdbStore.ts'
import { StoredWorld } from './storedWorld.ts'
import { changesOfBlock } from './testing.ts'

/** In blocks of 1,024 bytes: some thirty blocks fit. */
const FILE_LIMIT = 1500
const MOST_BLOCKS = 2000

interface Outcome {
  readonly code: string
  readonly message: string
  /** The last block that was written, and the last that was committed. */
  readonly written: number
  readonly block: number
  readonly root: string
  /** What the world says after the failure. */
  readonly rootAfter: string
  /** Of views of the last block and of the one before it. */
  readonly viewRoots: readonly string[]
  readonly accounts: number
  readonly refusesMore: boolean
}

async function fillDisk(folder: string): Promise<Outcome> {
  const world = new StoredWorld(await LmdbStore.open(folder), { maxBatches: 4 })
  let written = -1
  try {
    while (world.block < MOST_BLOCKS) {
      await world.room()
      world.commit(changesOfBlock(world.block + 1))
      const { block } = world
      void world.flush().then(
        () => {
          written = block
        },
        () => {},
      )
    }
    throw new Error(`${MOST_BLOCKS} blocks were written`)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    const { block } = world
    const root = bytesToHex(world.root())
    let refusesMore = false
    try {
      world.commit(changesOfBlock(block + 1))
    } catch (again) {
      refusesMore = again instanceof StoreError && again.code === 'writeFailed'
    }
    const accounts = [...world.reader.range('accounts')].length
    const rootAfter = bytesToHex(world.root())
    const { code, message } = error
    const viewRoots = [block, block - 1].map((number) => {
      using view = world.view(number)
      return bytesToHex(view.root())
    })
    return { code, message, written, block, root, rootAfter, viewRoots, accounts, refusesMore }
  }
}

if (process.argv[2] === 'fill') {
  process.stdout.write(JSON.stringify(await fillDisk(process.argv[3]!)), () => process.exit(0))
} else {
  describe('a full disk', { skip: process.platform === 'win32' }, () => {
    const home = mkdtempSync(join(tmpdir(), 'full-'))
    after(() => rmSync(home, { recursive: true, force: true }))

    it('is told once and for all; reading goes on, and the last whole block is found again', async () => {
      const folder = join(home, 'chain')
      const command = `ulimit -f ${FILE_LIMIT} && exec "$0" "$1" fill "$2"`
      const child = ['-c', command, process.execPath, import.meta.filename, folder]
      const { stdout } = await promisify(execFile)('bash', child)
      const outcome = JSON.parse(stdout) as Outcome
      assert.equal(outcome.code, 'writeFailed', stdout)
      assert.match(outcome.message, /cannot write to .*chain: /)
      assert.ok(outcome.refusesMore, stdout)
      assert.equal(outcome.rootAfter, outcome.root)
      const model = new MemoryState()
      for (let block = 0; block < outcome.block; block++) model.apply(changesOfBlock(block))
      assert.deepEqual(outcome.viewRoots, [outcome.root, bytesToHex(model.root())])
      model.apply(changesOfBlock(outcome.block))
      assert.equal(outcome.root, bytesToHex(model.root()))
      assert.equal(outcome.accounts, Object.keys(model.dump()).length)

      const world = new StoredWorld(await LmdbStore.open(folder))
      assert.ok(world.block >= outcome.written && world.block <= outcome.block, `${world.block} ${stdout}`)
      assert.ok(world.block > 5)
      const found = new MemoryState()
      for (let block = 0; block <= world.block; block++) found.apply(changesOfBlock(block))
      assert.deepEqual(world.root(), found.root())
      world.commit(changesOfBlock(world.block + 1))
      found.apply(changesOfBlock(world.block))
      assert.deepEqual(world.root(), found.root())
      await world.close()
    })
  })
}
