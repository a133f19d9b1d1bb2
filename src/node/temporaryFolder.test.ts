/** Folders that processes leave behind. Must never: touch the machine's own temporary folder. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTemporaryFolder, removeFolder, removeLeftFolders } from './temporaryFolder.ts'

test('folders of the living stay, those of the dead go, others are not touched', async (context) => {
  const parent = mkdtempSync(join(tmpdir(), 'multilane-test-'))
  context.after(() => rmSync(parent, { recursive: true }))
  const own = await makeTemporaryFolder(parent)
  const { pid: dead } = spawnSync(process.execPath, ['--version'])
  const left = join(parent, `multilane-chain-${dead}-abc`)
  const others = [join(parent, 'multilane-chain-x'), join(parent, 'chain'), join(parent, `other-${dead}-abc`)]
  for (const folder of [left, ...others]) mkdirSync(folder)
  writeFileSync(join(left, 'data.mdb'), 'x')
  assert.equal(await removeLeftFolders(parent), 1)
  assert.ok(!existsSync(left))
  assert.ok(existsSync(own) && others.every((folder) => existsSync(folder)))
  await removeFolder(own)
  assert.ok(!existsSync(own))
  assert.equal(await removeLeftFolders(join(parent, 'nowhere')), 0)
})
