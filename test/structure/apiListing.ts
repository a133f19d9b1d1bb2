/**
 * Lists the public names of the package, area by area: `node test/structure/apiListing.ts --write` renews the document.
 *
 * Owns: docs/reference/api.md. Must never: list a name that an area's index does not export explicitly.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { ROOT } from './sources.ts'

export const LISTING = join(ROOT, 'docs', 'reference', 'api.md')

interface PublicName {
  readonly name: string
  readonly kind: string
  readonly summary: string
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
}

/** The areas of the exports map: how they are imported, and their index file. */
export function publicAreas(): { readonly specifier: string; readonly index: string }[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest
  return Object.entries(manifest.exports).flatMap(([area, target]) => {
    if (typeof target === 'string') return []
    const index = target.default.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts')
    return [{ specifier: `multilane${area.slice(1)}`, index }]
  })
}

export function writeListing(): string {
  const parts = [
    '# Public names',
    '',
    'Every name the package exports, by area. `npm run format` writes this file and a test compares it with the code, so a',
    'change of the surface shows in review.',
  ]
  for (const { specifier, index } of publicAreas()) {
    parts.push('', `## ${specifier}`, '')
    if (!existsSync(join(ROOT, index))) continue
    parts.push('| name | kind | |', '| --- | --- | --- |')
    for (const { name, kind, summary } of exportsOf(index)) parts.push(`| \`${name}\` | ${kind} | ${summary} |`)
  }
  return `${parts.join('\n')}\n`
}

const DECLARATION = /^export (?:declare )?(?:async )?(?:abstract )?(function|class|const|interface|type)\*? (\w+)/

/** The names that a module exports, sorted, wherever they are declared. */
export function exportsOf(path: string): PublicName[] {
  const text = readFileSync(join(ROOT, path), 'utf8')
  if (/^export \*/m.test(text)) throw new Error(`${path} exports a module whole; name what it exports`)
  const names: PublicName[] = declarationsIn(path)
  for (const [, list, from] of text.matchAll(/^export (?:type )?\{([^}]*)\}(?: from '([^']+)')?/gm)) {
    for (const { original, name } of itemsOf(list!)) {
      const origin = from ?? importOf(text, original)
      if (origin === undefined) throw new Error(`${path}: where ${original} comes from is not to be seen`)
      names.push({ ...findExport(path, origin, original), name })
    }
  }
  return names.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The names in the braces of an import or export, before and after `as`. */
function itemsOf(list: string): { original: string; name: string }[] {
  return list
    .split(',')
    .map((item) => item.trim().replace(/^type /, ''))
    .filter((item) => item !== '')
    .map((item) => {
      const [original = item, name = original] = item.split(' as ')
      return { original, name }
    })
}

/** The module from which a file imports a name. */
function importOf(text: string, wanted: string): string | undefined {
  for (const [, list, from] of text.matchAll(/^import (?:type )?\{([^}]*)\} from '([^']+)'/gm)) {
    if (itemsOf(list!).some(({ name }) => name === wanted)) return from
  }
  return undefined
}

function findExport(path: string, from: string, name: string): PublicName {
  const target = posix.join(posix.dirname(path), from)
  const entry = exportsOf(target).find((exported) => exported.name === name)
  if (entry === undefined) throw new Error(`${path}: ${name} is not found in ${target}`)
  return entry
}

function declarationsIn(path: string): PublicName[] {
  const lines = readFileSync(join(ROOT, path), 'utf8').split('\n')
  return lines.flatMap((line, at) => {
    const match = DECLARATION.exec(line)
    return match === null ? [] : [{ name: match[2]!, kind: match[1]!, summary: summaryAbove(lines, at) }]
  })
}

/** The first sentence of the comment that ends right above a line. */
function summaryAbove(lines: readonly string[], at: number): string {
  if (!lines[at - 1]?.trimEnd().endsWith('*/')) return ''
  let start = at - 1
  while (start > 0 && !lines[start]!.trimStart().startsWith('/**')) start--
  const text = lines
    .slice(start, at)
    .map((line) => line.replace(/^\s*(?:\/\*\*|\*\/|\*)\s?/, '').replace(/\s*\*\/\s*$/, ''))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
  const sentence = /^.*?[.:;](?= |$)/.exec(text.split(' @')[0]!)?.[0] ?? text.split(' @')[0]!
  return (sentence.startsWith('@') ? '' : sentence).replace(/[:;]$/, '.').replaceAll('|', '\\|')
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv[2] === '--write') {
    mkdirSync(dirname(LISTING), { recursive: true })
    writeFileSync(LISTING, writeListing())
  } else {
    process.stdout.write(writeListing())
  }
}
