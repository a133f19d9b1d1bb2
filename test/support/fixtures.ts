/**
 * The folder of official fixtures, for tests that use some of it when it is there.
 *
 * Owns: where it is. Must never: be needed: without it these tests are skipped, and say why.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env.MULTILANE_FIXTURES ?? join(import.meta.dirname, '../../../shared/fixtures')

/** Where a fixture lies, whether or not it is there. */
export function fixturePath(...parts: string[]): string {
  return join(folder, ...parts)
}

/** For a test's `skip`: false when the fixture is there. */
export function skipWithout(path: string): false | string {
  return existsSync(path) ? false : `no ${path}: set MULTILANE_FIXTURES to a folder of fixtures`
}
