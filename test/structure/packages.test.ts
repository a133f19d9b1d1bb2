/** The lock files install everywhere. Must never: ask a registry. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './sources.ts'

interface Lock {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

for (const folder of ['.', 'bench', 'test/e2e']) {
  test(`the lock file of ${folder} names the packages of every platform`, () => {
    // npm leaves out what it could not look up where the lock was written, and then refuses to install from it elsewhere.
    const { packages } = readJson<Lock>(folder, 'package-lock.json')
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          packages[`node_modules/${name}`] === undefined && packages[`${path}/node_modules/${name}`] === undefined,
      ),
    )
    assert.deepEqual(missing, [])
  })

  test(`the dependencies of ${folder} are pinned to exact versions`, () => {
    const { dependencies, devDependencies, optionalDependencies } = readJson<Manifest>(folder, 'package.json')
    const all = { ...dependencies, ...devDependencies, ...optionalDependencies }
    const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    assert.deepEqual(loose, [])
  })
}

function readJson<T>(folder: string, name: string): T {
  return JSON.parse(readFileSync(join(ROOT, folder, name), 'utf8')) as T
}
