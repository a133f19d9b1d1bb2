/**
 * The project's own sources as the structure tests see them: files, code without comments, strings, imports.
 *
 * Owns: a scanner just good enough for TypeScript as it is written here. Must never: be used to change a file.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface Source {
  /** Path from the root, with `/`. */
  readonly path: string
  readonly text: string
  readonly isTest: boolean
}

/** All TypeScript files below the given folders of the project. */
export function readSources(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
      .map((name) => `${folder}/${name.split(sep).join('/')}`)
      .sort()
      .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8'), isTest: path.endsWith('.test.ts') })),
  )
}

export interface Scanned {
  /** The text with every comment blanked out and every string replaced by quotes around its index in `strings`. */
  readonly code: string
  readonly strings: readonly string[]
}

/** Characters or words after which a slash begins a regular expression. */
const BEFORE_REGEX = /(?:[=(,:;[!&|?{}+\-*%<>~^]|\b(?:return|typeof|case|in|of))\s*$/

/** Stand in scanned code around what a template computes; no code has these characters. */
export const HOLE_OPENS = '«'
export const HOLE_CLOSES = '»'

/** Stands in a template's text for what is computed. */
const PLACEHOLDER = '…'

/** Takes comments and strings apart from code. Template strings count as strings; code inside `${}` is kept as code. */
export function scan(text: string): Scanned {
  const strings: string[] = []
  let code = ''
  let at = 0
  const addString = (value: string) => {
    code += `"${strings.push(value) - 1}"`
  }
  /** Scans code up to the brace that closes a template's `${`, or to the end. */
  const scanCode = (isInTemplate: boolean) => {
    let depth = 0
    while (at < text.length) {
      const two = text.slice(at, at + 2)
      const character = text[at]!
      if (two === '//') at = endOr(text.indexOf('\n', at))
      else if (two === '/*') at = endOr(text.indexOf('*/', at), 2)
      else if (character === "'" || character === '"') addString(readQuoted(character))
      else if (character === '`') scanTemplate()
      else if (character === '/' && BEFORE_REGEX.test(code)) skipRegex()
      else {
        if (character === '{') depth++
        else if (character === '}' && depth-- === 0 && isInTemplate) return
        code += character
        at++
      }
    }
  }
  const endOr = (index: number, length = 0) => (index < 0 ? text.length : index + length)
  const readQuoted = (quote: string) => {
    const start = ++at
    while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1
    return text.slice(start, at++)
  }
  const scanTemplate = () => {
    let value = ''
    for (at++; at < text.length && text[at] !== '`'; ) {
      if (text.startsWith('${', at)) {
        at += 2
        code += HOLE_OPENS
        scanCode(true)
        code += HOLE_CLOSES
        at++
        value += PLACEHOLDER
      } else {
        const length = text[at] === '\\' ? 2 : 1
        value += text.slice(at, at + length)
        at += length
      }
    }
    at++
    addString(value)
  }
  const skipRegex = () => {
    let isInClass = false
    for (at++; at < text.length && (isInClass || text[at] !== '/'); at++) {
      if (text[at] === '\\') at++
      else if (text[at] === '[') isInClass = true
      else if (text[at] === ']') isInClass = false
    }
    at++
    code += '/./'
  }
  scanCode(false)
  return { code, strings }
}

/** What a file imports or re-exports from, in order: static and dynamic. */
export function importsOf(text: string): string[] {
  const { code, strings } = scan(text)
  const specifiers: string[] = []
  const pattern = /(?:\b(?:import|export)\b[^;"'=()]*?\bfrom\s*|\bimport\s*\(?\s*)"(\d+)"/g
  for (const [, index] of code.matchAll(pattern)) specifiers.push(strings[Number(index)]!)
  return specifiers
}
