/**
 * The kernel's sources and what the compiler made of them.
 *
 * Owns: the two promises about the compiled module: no data of its own in the shared memory, and one jump table for the
 * instructions. Must never: build the kernel (the task runner does that before the tests).
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT, readSources, scan } from './sources.ts'

const COMPILED = join(ROOT, 'build', 'kernel', 'kernel.wat')
const INTERPRETER = join(ROOT, 'kernel', 'index.ts')

/** A jump table over the instructions has a target for most of the 256 byte values. */
const INSTRUCTION_TARGETS = 100

/** Every lane's instance would write its data segments into the memory that the others are using. */
const DATA_MAKERS = /\b(?:StaticArray|memory\.data|Array<|new Map|new Set|String)\b/

test('no source of the kernel makes a data segment', () => {
  const breaches = readSources('kernel').flatMap(({ path, text }) => {
    const { code } = scan(text)
    // Import paths, decorators and `@inline` texts are compiled away; any other string becomes data.
    const withoutPaths = code.replace(/\b(?:from|import)\s*"\d+"/g, '').replace(/@\w+\([^)]*\)/g, '')
    const found = [...withoutPaths.matchAll(/"\d+"/g)]
      .map(() => 'a string')
      .concat(withoutPaths.match(DATA_MAKERS) ?? [])
    return found.map((what) => `${path}: ${what}`)
  })
  assert.deepEqual(breaches, [])
})

const skip = existsSync(INTERPRETER) && existsSync(COMPILED) ? false : 'the kernel is not compiled'

test('the compiled kernel has no data segment', { skip }, () => {
  assert.doesNotMatch(readFileSync(COMPILED, 'utf8'), /^\s*\(data\b/m)
})

test('the instructions are reached through one jump table', { skip }, () => {
  const tables = [...readFileSync(COMPILED, 'utf8').matchAll(/\bbr_table((?:\s+\$?[\w|/~.:-]+)+)/g)]
  const sizes = tables.map(([, targets]) => targets!.trim().split(/\s+/).length)
  assert.ok(
    sizes.some((size) => size >= INSTRUCTION_TARGETS),
    `jump tables of ${
      sizes
        .sort((a, b) => b - a)
        .slice(0, 5)
        .join(', ') || 'no'
    } targets`,
  )
})
