/**
 * Finds and reads bundles of fixtures.
 *
 * Owns: the bundle format (gzip or plain JSON, `$codes`, text) and the search for bundles below a folder.
 * Must never: depend on the names of bundles or cases, or read `index.json`.
 */
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { FixtureFile } from './cases.ts'

export interface Bundle {
  readonly suite: string
  /** Path below the fixtures folder, with `/`, without the file endings. */
  readonly name: string
  readonly file: string
  /** Unpacked size in bytes, or a bound of it. */
  readonly size: number
}

const ENDING = /(\.json(\.gz)?|\.io)$/
/** What is a bundle unless the suite says otherwise. */
const USUAL = /(^|\/)(?!index\.json$)[^/]*\.json(\.gz)?$/

/** All bundles of one suite, in order of name; empty when the folder has none. `files` tells them by their path below the suite. */
export function findBundles(fixtures: string, suite: string, files: RegExp = USUAL): Bundle[] {
  let names: string[]
  try {
    names = readdirSync(join(fixtures, suite), { recursive: true, encoding: 'utf8' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return names
    .map((name) => name.split(sep).join('/'))
    .filter((name) => files.test(name))
    .sort()
    .map((name) => {
      const file = join(fixtures, suite, name)
      return { suite, name: `${suite}/${name.replace(ENDING, '')}`, file, size: unpackedSize(file) }
    })
}

/** The files of a bundle in their order, codes substituted. */
export function readBundle(bundle: Bundle): FixtureFile[] {
  const { suite, name } = bundle
  const fixtures = bundle.file.slice(0, bundle.file.lastIndexOf(join(...name.split('/'))))
  const packed = bundle.file.endsWith('.gz')
  const bytes = readFileSync(bundle.file)
  if (bundle.file.endsWith('.io')) return [{ fixtures, suite, bundle: name, path: '', content: bytes.toString('utf8') }]
  const content: unknown = JSON.parse((packed ? gunzipSync(bytes) : bytes).toString('utf8'))
  // Only a packed object is a directory of files; a plain file, a list of vectors or a block with its pre-state stands for
  // itself.
  if (!packed || Array.isArray(content) || Object.hasOwn(content as object, 'prestate'))
    return [{ fixtures, suite, bundle: name, path: '', content }]
  const { $codes: codes, ...files } = content as Record<string, unknown>
  if (codes !== undefined) {
    for (const file of Object.values(files)) substituteCodes(file, codes as Record<string, string>)
  }
  return Object.entries(files).map(([path, file]) => ({ fixtures, suite, bundle: name, path, content: file }))
}

/** Replaces, in place, every `code` member that names an entry of the bundle's table. */
function substituteCodes(value: unknown, codes: Readonly<Record<string, string>>): void {
  if (typeof value !== 'object' || value === null) return
  const members = value as Record<string, unknown>
  for (const [key, member] of Object.entries(members)) {
    if (key === 'code' && typeof member === 'string' && member.startsWith('$')) {
      const code = codes[member]
      if (code === undefined) throw new Error(`the bundle has no code ${member}`)
      members[key] = code
    } else {
      substituteCodes(member, codes)
    }
  }
}

/** A gzip file ends with its unpacked size modulo 2^32; others are as large as they are. */
function unpackedSize(file: string): number {
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    if (!file.endsWith('.gz') || size < 4) return size
    const trailer = Buffer.alloc(4)
    readSync(descriptor, trailer, 0, 4, size - 4)
    return trailer.readUInt32LE()
  } finally {
    closeSync(descriptor)
  }
}
