import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { open } from 'lmdb'
import { bytesToHex } from '../../primitives/hex.ts'
import { type Random, randomSource } from '../testing.ts'
import { StoreError, type StoreErrorCode } from './errors.ts'
import { LmdbStore } from './lmdbStore.ts'
import { MemoryStore } from './memoryStore.ts'
import { Batch, type Range, type Snapshot, type Store, type StoreReader } from './store.ts'
import { WriteBehind } from './writeBehind.ts'

const home = mkdtempSync(join(tmpdir(), 'store-'))
after(() => rmSync(home, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(home, `${folders++}`)

const bytes = (...values: number[]) => Uint8Array.from(values)
const batchOf = (...writes: [Uint8Array, Uint8Array | undefined][]) => {
  const batch = new Batch()
  for (const [key, value] of writes) value ? batch.put('slots', key, value) : batch.delete('slots', key)
  return batch
}
const rejectsWith = (code: StoreErrorCode) => (error: unknown) => {
  assert.ok(error instanceof StoreError, String(error))
  assert.equal(error.code, code)
  return true
}

const kinds: [string, () => Promise<Store>][] = [
  ['MemoryStore', async () => new MemoryStore()],
  ['LmdbStore', () => LmdbStore.open(newFolder())],
]

for (const [name, make] of kinds) {
  describe(name, () => {
    it('keeps snapshots as they were', async () => {
      const store = await make()
      const empty = store.snapshot()
      await store.write(batchOf([bytes(1), bytes(10)], [bytes(2), bytes()]))
      const first = store.snapshot()
      await store.write(batchOf([bytes(1), undefined], [bytes(2), bytes(22)]))
      const second = store.snapshot()
      assert.equal(empty.get('slots', bytes(1)), undefined)
      assert.deepEqual(first.get('slots', bytes(1)), bytes(10))
      assert.deepEqual(first.get('slots', bytes(2)), bytes())
      assert.deepEqual([...second.range('slots')], [[bytes(2), bytes(22)]])
      assert.deepEqual([...second.range('accounts')], [])
      for (const snapshot of [empty, first, second]) snapshot.close()
      await store.close()
      await assert.rejects(store.write(batchOf([bytes(1), bytes(1)])), rejectsWith('closed'))
      assert.throws(() => store.snapshot(), rejectsWith('closed'))
    })

    it('keeps many snapshots at once, whichever is closed first (seed 32)', async () => {
      const random = randomSource(32)
      const store = await make()
      const model = new Map<string, [Uint8Array, Uint8Array]>()
      const open: { snapshot: Snapshot; expected: [Uint8Array, Uint8Array][] }[] = []
      for (let round = 0; round < 80; round++) {
        const batch = new Batch()
        for (let i = random(12); i > 0; i--) {
          const key = randomKey(random)
          if (random(2) === 0) {
            batch.delete('slots', key)
            model.delete(bytesToHex(key))
          } else {
            batch.put('slots', key, bytes(round, i))
            model.set(bytesToHex(key), [key, bytes(round, i)])
          }
        }
        await store.write(batch)
        if (random(2) === 0) open.push({ snapshot: store.snapshot(), expected: sortedModel(model) })
        if (open.length > 0 && random(3) === 0) open.splice(random(open.length), 1)[0]!.snapshot.close()
        for (const { snapshot, expected } of open) checkRanges(snapshot, expected, random)
      }
      for (const { snapshot } of open) snapshot.close()
      await store.close()
    })

    it('reads ranges of random content like a sorted list, with and without batches that wait (seed 31)', async () => {
      const random = randomSource(31)
      const behind = new WriteBehind(await make())
      const model = new Map<string, [Uint8Array, Uint8Array]>()
      for (let round = 0; round < 60; round++) {
        const batch = new Batch()
        for (let i = random(30); i > 0; i--) {
          const key = randomKey(random)
          const value = random(3) === 0 ? undefined : bytes(...Array.from({ length: random(60) }, () => random(256)))
          if (value === undefined) batch.delete('slots', key)
          else batch.put('slots', key, value)
          if (value === undefined) model.delete(bytesToHex(key))
          else model.set(bytesToHex(key), [key, value])
        }
        behind.apply(batch)
        const pinned = behind.snapshot()
        const expected = sortedModel(model)
        if (random(3) === 0) await behind.flush()
        checkRanges(behind, expected, random)
        checkRanges(pinned, expected, random)
        pinned.close()
      }
      await behind.close()
    })
  })
}

describe('WriteBehind', () => {
  it('shows batches at once, holds to its limits, and keeps snapshots while writing', async () => {
    const gate = new GatedStore()
    const behind = new WriteBehind(gate, { maxBatches: 2, maxBytes: 1000 })
    behind.apply(batchOf([bytes(1), bytes(1)]))
    const first = behind.snapshot()
    behind.apply(batchOf([bytes(1), bytes(2)]))
    assert.deepEqual(behind.get('slots', bytes(1)), bytes(2))
    assert.throws(() => behind.apply(batchOf([bytes(1), bytes(3)])), rejectsWith('writerBehind'))
    assert.deepEqual(behind.get('slots', bytes(1)), bytes(2))
    let hasRoom = false
    const room = behind.room().then(() => {
      hasRoom = true
    })
    await new Promise(setImmediate)
    assert.equal(hasRoom, false)
    gate.letOneThrough()
    await room
    assert.equal(behind.waiting.batches, 1)
    assert.deepEqual(first.get('slots', bytes(1)), bytes(1))
    assert.deepEqual(behind.get('slots', bytes(1)), bytes(2))
    gate.letOneThrough()
    await behind.flush()
    assert.deepEqual(behind.waiting, { batches: 0, bytes: 0 })
    assert.deepEqual(first.get('slots', bytes(1)), bytes(1))
    first.close()
    await behind.close()
  })

  it('takes no more after a failed write and says why', async () => {
    const failing: Store = {
      isImmediate: false,
      snapshot: () => new MemoryStore().snapshot(),
      write: async () => {
        throw new StoreError('writeFailed', 'disk', 'no space left on device')
      },
      close: async () => {},
    }
    const behind = new WriteBehind(failing, { maxBatches: 1 })
    behind.apply(batchOf([bytes(1), bytes(1)]))
    await assert.rejects(behind.flush(), rejectsWith('writeFailed'))
    await assert.rejects(behind.room(), rejectsWith('writeFailed'))
    assert.throws(() => behind.apply(batchOf([bytes(2), bytes(1)])), rejectsWith('writeFailed'))
    await assert.rejects(behind.close(), rejectsWith('writeFailed'))
  })
})

describe('LmdbStore.open', () => {
  it('finds what was written, with either durability', async () => {
    for (const durability of ['fsync', 'async'] as const) {
      const folder = newFolder()
      const store = await LmdbStore.open(folder, { durability })
      await store.write(batchOf([bytes(1), bytes(10)]))
      await store.close()
      const again = await LmdbStore.open(folder)
      const snapshot = again.snapshot()
      assert.deepEqual(snapshot.get('slots', bytes(1)), bytes(10))
      snapshot.close()
      await again.close()
    }
  })

  it('refuses a folder that is open, and takes over from a process that is gone', async () => {
    const folder = newFolder()
    const store = await LmdbStore.open(folder)
    await assert.rejects(LmdbStore.open(folder), rejectsWith('locked'))
    await store.close()
    writeFileSync(join(folder, 'multilane.lock'), '999999999 12345\n')
    await (await LmdbStore.open(folder)).close()
    assert.equal(existsSync(join(folder, 'multilane.lock')), false)
  })

  it('refuses a folder that another process has open, and opens it when that one was killed', async () => {
    const folder = newFolder()
    const module = JSON.stringify(new URL('./lmdbStore.ts', import.meta.url).href)
    const program = `
      const { LmdbStore } = await import(${module})
      const store = await LmdbStore.open(${JSON.stringify(folder)})
      process.stdout.write('open')
      setInterval(() => store, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(holder, 'exit')
    try {
      await once(holder.stdout, 'data')
      await assert.rejects(LmdbStore.open(folder), (error: StoreError) => {
        assert.equal(error.code, 'locked')
        assert.match(error.message, new RegExp(`in use by process ${holder.pid}$`))
        return true
      })
    } finally {
      holder.kill('SIGKILL')
    }
    await ended
    await (await LmdbStore.open(folder)).close()
  })

  it('refuses foreign folders and leaves them alone', async () => {
    const folder = newFolder()
    mkdirSync(folder)
    writeFileSync(join(folder, 'letter.txt'), 'dear')
    await assert.rejects(LmdbStore.open(folder), rejectsWith('foreign'))
    assert.equal(existsSync(join(folder, 'data.mdb')), false)
    await assert.rejects(LmdbStore.open(join(folder, 'letter.txt')), rejectsWith('foreign'))

    const other = newFolder()
    const database = open({ path: other })
    await database.openDB({ name: 'theirs' }).put('a', 1)
    await database.close()
    const before = readFileSync(join(other, 'data.mdb'))
    await assert.rejects(LmdbStore.open(other), rejectsWith('foreign'))
    assert.deepEqual(readFileSync(join(other, 'data.mdb')), before)
  })

  it('refuses newer and unreadable formats', async () => {
    for (const [record, code] of [
      ['multilane 2', 'newerFormat'],
      ['multilane x', 'damaged'],
      ['other 1', 'damaged'],
    ] as const) {
      const folder = newFolder()
      const store = await LmdbStore.open(folder)
      const batch = new Batch()
      batch.put('meta', new TextEncoder().encode('format'), new TextEncoder().encode(record))
      await store.write(batch)
      await store.close()
      await assert.rejects(LmdbStore.open(folder), rejectsWith(code))
    }
  })

  it('refuses damaged files and opens what was made but never written to', async () => {
    const whole = newFolder()
    const store = await LmdbStore.open(whole)
    for (let i = 0; i < 20; i++) await store.write(batchOf([bytes(1, i), new Uint8Array(5000)]))
    await store.close()
    const damages: ((file: string) => void)[] = [
      (file) => truncateSync(file, 16384),
      (file) => truncateSync(file, 1000),
      (file) => writeFileSync(file, 'not a database'),
      (file) => writeFileSync(file, new Uint8Array(65536)),
    ]
    for (const damage of damages) {
      const folder = newFolder()
      cpSync(whole, folder, { recursive: true })
      damage(join(folder, 'data.mdb'))
      const before = readFileSync(join(folder, 'data.mdb'))
      await assert.rejects(LmdbStore.open(folder), rejectsWith('damaged'))
      assert.deepEqual(readFileSync(join(folder, 'data.mdb')), before)
    }
    const fresh = newFolder()
    mkdirSync(fresh)
    writeFileSync(join(fresh, 'data.mdb'), '')
    await (await LmdbStore.open(fresh)).close()
  })

  it('is read by worker threads while it is written', async () => {
    const folder = newFolder()
    const store = await LmdbStore.open(folder)
    await store.write(batchOf([bytes(1), bytes(10)]))
    const module = JSON.stringify(new URL('./lmdbStore.ts', import.meta.url).href)
    const program = `
      import { parentPort } from 'node:worker_threads'
      import { LmdbReader } from ${module}
      const reader = new LmdbReader(${JSON.stringify(folder)})
      parentPort.on('message', async (message) => {
        if (message === 'stop') { await reader.close(); parentPort.close(); return }
        const snapshot = reader.snapshot()
        parentPort.postMessage(snapshot.get('slots', Uint8Array.of(1)))
        snapshot.close()
      })`
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`))
    const ask = () => {
      const answer = new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
      worker.postMessage('read')
      return answer
    }
    assert.deepEqual(await ask(), bytes(10))
    await store.write(batchOf([bytes(1), bytes(11)]))
    assert.deepEqual(await ask(), bytes(11))
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    worker.postMessage('stop')
    await ended
    await store.close()
  })

  it('may be read by a thread that then sleeps: what is replaced meanwhile makes room', async () => {
    const folder = newFolder()
    const store = await LmdbStore.open(folder)
    await store.write(batchOf([bytes(1), bytes(10)]))
    const module = JSON.stringify(new URL('./lmdbStore.ts', import.meta.url).href)
    const program = `
      import { parentPort, workerData } from 'node:worker_threads'
      import { LmdbReader } from ${module}
      const reader = new LmdbReader(${JSON.stringify(folder)})
      const snapshot = reader.snapshot()
      snapshot.get('slots', Uint8Array.of(1))
      snapshot.close()
      parentPort.postMessage('read')
      Atomics.wait(workerData, 0, 0)
      await reader.close()`
    const alarm = new Int32Array(new SharedArrayBuffer(4))
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), { workerData: alarm })
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    for (let round = 0; round < 100; round++) {
      await store.write(batchOf([bytes(1), new Uint8Array(2 ** 16).fill(round)]))
    }
    // Before anything is judged: who sleeps would keep the test from ending.
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    Atomics.store(alarm, 0, 1)
    Atomics.notify(alarm, 0)
    await ended
    await store.close()
    assert.ok(statSync(join(folder, 'data.mdb')).size < 2 ** 21)
  })
})

/** A memory store that writes only when told to. */
class GatedStore implements Store {
  readonly isImmediate = false
  readonly #store = new MemoryStore()
  readonly #held: (() => void)[] = []

  snapshot() {
    return this.#store.snapshot()
  }

  async write(batch: Batch): Promise<void> {
    await new Promise<void>((resolve) => this.#held.push(resolve))
    await this.#store.write(batch)
  }

  letOneThrough(): void {
    this.#held.shift()!()
  }

  close() {
    return this.#store.close()
  }
}

function randomKey(random: Random): Uint8Array {
  return Uint8Array.from({ length: 2 + random(3) }, () => [0, 1, 128, 255][random(4)]!)
}

function sortedModel(model: Map<string, [Uint8Array, Uint8Array]>): [Uint8Array, Uint8Array][] {
  return [...model].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}

function checkRanges(reader: StoreReader, expected: [Uint8Array, Uint8Array][], random: Random): void {
  assert.deepEqual([...reader.range('slots')], expected)
  for (const [key, value] of expected) assert.deepEqual(reader.get('slots', key), value)
  for (let i = 0; i < 8; i++) {
    const [from, to] = [random(4) ? randomKey(random) : undefined, random(4) ? randomKey(random) : undefined]
    const inside = expected.filter(([key]) => isWithin(key, { from, to }))
    assert.deepEqual([...reader.range('slots', { from, to })], inside)
    assert.deepEqual([...reader.range('slots', { from, to, reverse: true })], inside.reverse())
  }
}

function isWithin(key: Uint8Array, { from, to }: Range): boolean {
  const text = bytesToHex(key)
  return (from === undefined || text >= bytesToHex(from)) && (to === undefined || text < bytesToHex(to))
}
