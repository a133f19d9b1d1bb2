/** The public surface is what its document says. Must never: renew the document. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { LISTING, publicAreas, writeListing } from './apiListing.ts'
import { ROOT } from './sources.ts'

test('every area of the exports map has its index', () => {
  for (const { index } of publicAreas()) assert.ok(existsSync(join(ROOT, index)), index)
})

test('the listing is up to date', () => {
  assert.equal(
    writeListing(),
    readFileSync(LISTING, 'utf8'),
    'the public names or their comments changed: renew the listing with "npm run format"',
  )
})
