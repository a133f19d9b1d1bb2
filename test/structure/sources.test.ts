/** The scanner itself, for every other structure test trusts it. Must never: read the project's files. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importsOf, scan } from './sources.ts'

test('comments vanish, strings are set apart', () => {
  const { code, strings } = scan("const a = 'x' // 'no'\n/* 'no' */ const b = \"it's\"")
  assert.deepEqual(strings, ['x', "it's"])
  assert.match(code, /^const a = "0" \n? const b = "1"$/)
})

test('templates keep their code, regular expressions do not open strings', () => {
  const { code, strings } = scan(
    'const t = `a $' + "{f('b', `c $" + '{d}`)} e`; const r = /[\'"/\\/]/g.test(s); const q = a / b',
  )
  assert.ok(code.includes('f(') && code.includes('«d»') && code.includes('a / b'))
  assert.deepEqual(strings, ['b', 'c …', 'a … e'])
})

test('escaped quotes stay inside their string', () => {
  assert.deepEqual(scan("f('a\\'b', 'c')").strings, ["a\\'b", 'c'])
})

test('every form of import is found, and nothing else', () => {
  const text = `import a from './a.ts'
import { b, type B } from './b.ts'
import type { C } from './c.ts'
import './d.ts'
export { e } from './e.ts'
export type {
  F,
} from './f.ts'
const g = await import('./g.ts')
import * as h from './h.ts'
// import x from './x.ts'
const text = "import y from './y.ts'"
export const z = Array.from('./z.ts')`
  const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  assert.deepEqual(
    importsOf(text),
    letters.map((letter) => `./${letter}.ts`),
  )
})
