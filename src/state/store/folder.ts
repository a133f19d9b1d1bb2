/**
 * A data folder before it is opened: whose it is, whether it can be read, and that nobody else has it.
 *
 * Owns: the lock file and the look at the database file's head. Must never: change a folder that is not ours.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { StoreError } from './errors.ts'

const DATA_FILE = 'data.mdb'
const LOCK_FILE = 'multilane.lock'

/** Where LMDB's head pages keep what is looked at here, from the start of the page. */
const MAGIC_AT = 24
const MAGIC = 0xbeefc0de
const PAGE_SIZE_AT = 48
const LAST_PAGE_AT = 144
const HEAD_LENGTH = 160

/** Makes the folder when there is none. True when it has a database; throws when it has other things, or a broken one. */
export function prepareFolder(folder: string): boolean {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true })
  if (!statSync(folder).isDirectory()) throw new StoreError('foreign', folder, `${folder} is not a folder`)
  const names = readdirSync(folder).filter((name) => !name.startsWith(LOCK_FILE))
  if (names.length === 0) return false
  if (!names.includes(DATA_FILE)) {
    throw new StoreError('foreign', folder, `${folder} is not a data folder: it holds ${names[0]}, but no ${DATA_FILE}`)
  }
  return checkDataFile(folder)
}

/** Holds the folder for this process; the result lets go of it. */
export function lockFolder(folder: string): () => void {
  const file = join(folder, LOCK_FILE)
  const owner = describeProcess(process.pid)
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(file, owner, { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = readIfThere(file)
    if (holder === undefined) continue
    const pid = Number.parseInt(holder, 10)
    if (describeProcess(pid) === holder) {
      throw new StoreError('locked', folder, `${folder} is in use by process ${pid}`)
    }
    removeStale(file, holder)
  }
  throw new StoreError('locked', folder, `${folder} is being opened by another process`)
}

/** Takes away the lock of a process that is gone, and only that: somebody may have taken it over meanwhile. */
function removeStale(file: string, holder: string): void {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (readIfThere(aside) === holder) rmSync(aside)
  else renameSync(aside, file)
}

/** The process id and, where the system tells, when it started: ids are used again. Nothing for one that is gone. */
function describeProcess(pid: number): string {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return ''
  }
  const fields = readIfThere(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ')
  return `${pid} ${fields?.[19] ?? 'running'}\n`
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** LMDB maps what the head pages promise; reading a file that is shorter would end the process. */
function checkDataFile(folder: string): boolean {
  const file = join(folder, DATA_FILE)
  const { size } = statSync(file)
  // Made, but nothing was ever written.
  if (size === 0) return false
  const handle = openSync(file, 'r')
  try {
    const pageSize = readHead(handle, 0, folder).getUint32(PAGE_SIZE_AT, true)
    const heads = [readHead(handle, 0, folder), readHead(handle, pageSize, folder)]
    const lastPage = Math.min(...heads.map((head) => Number(head.getBigUint64(LAST_PAGE_AT, true))))
    if (size < (lastPage + 1) * pageSize) {
      throw new StoreError('damaged', folder, `${file} is cut off: ${size} of ${(lastPage + 1) * pageSize} bytes`)
    }
    return true
  } finally {
    closeSync(handle)
  }
}

function readHead(handle: number, position: number, folder: string): DataView {
  const head = new DataView(new ArrayBuffer(HEAD_LENGTH))
  const length = readSync(handle, head, 0, HEAD_LENGTH, position)
  if (length < HEAD_LENGTH || head.getUint32(MAGIC_AT, true) !== MAGIC) {
    throw new StoreError('damaged', folder, `${join(folder, DATA_FILE)} is not a database, or its head is damaged`)
  }
  return head
}
