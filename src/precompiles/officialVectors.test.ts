/** The official vectors of all precompiles, with their prices; skipped where the fixtures are missing. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { fixturePath, skipWithout } from '../../test/support/fixtures.ts'
import { bytesToHex, hexToBytes } from '../primitives/hex.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { PRECOMPILES } from './index.ts'

interface Vector {
  readonly Name: string
  readonly Input: string
  readonly Expected?: string
  readonly ExpectedError?: string
  readonly Gas?: number
}

const folder = fixturePath('precompiles')
const skip = skipWithout(folder)
const osaka = rulesOf('osaka')

const suites = [
  { file: 'ecRecover', name: 'ecrecover', rules: osaka },
  { file: 'modexp', name: 'modexp', rules: rulesOf('byzantium') },
  { file: 'modexp_eip2565', name: 'modexp', rules: rulesOf('berlin') },
  { file: 'modexp_eip7883', name: 'modexp', rules: osaka },
  { file: 'bn256Add', name: 'bn254Add', rules: osaka },
  { file: 'bn256ScalarMul', name: 'bn254Mul', rules: osaka },
  { file: 'bn256Pairing', name: 'bn254Pairing', rules: osaka },
  { file: 'blake2F', name: 'blake2f', rules: osaka },
  { file: 'fail-blake2f', name: 'blake2f', rules: osaka },
  { file: 'pointEvaluation', name: 'pointEvaluation', rules: osaka },
  ...withFailures('blsG1Add', 'blsG1Add'),
  ...withFailures('blsG1Mul', 'blsG1Msm'),
  ...withFailures('blsG1MultiExp', 'blsG1Msm'),
  ...withFailures('blsG2Add', 'blsG2Add'),
  ...withFailures('blsG2Mul', 'blsG2Msm'),
  ...withFailures('blsG2MultiExp', 'blsG2Msm'),
  ...withFailures('blsPairing', 'blsPairing'),
  ...withFailures('blsMapG1', 'blsMapFpToG1'),
  ...withFailures('blsMapG2', 'blsMapFp2ToG2'),
  { file: 'p256Verify', name: 'p256Verify', rules: osaka },
]

for (const { file, name, rules } of suites) {
  test(`${name}: ${file}`, { skip }, () => {
    const precompile = PRECOMPILES.find((candidate) => candidate.name === name)
    assert.ok(precompile)
    const vectors = readVectors(file)
    assert.ok(vectors.length > 0)
    for (const vector of vectors) {
      const input = hexToBytes(vector.Input)
      const output = precompile.run(input, rules)
      if (vector.ExpectedError !== undefined) {
        assert.equal(output, undefined, vector.Name)
        continue
      }
      assert.equal(output && bytesToHex(output), `0x${vector.Expected}`, vector.Name)
      assert.equal(precompile.gas(input, rules), vector.Gas, vector.Name)
    }
  })
}

function withFailures(file: string, name: string): { file: string; name: string; rules: typeof osaka }[] {
  return [file, `fail-${file}`].map((each) => ({ file: each, name, rules: osaka }))
}

function readVectors(file: string): Vector[] {
  return JSON.parse(gunzipSync(readFileSync(join(folder, `${file}.json.gz`))).toString('utf8')) as Vector[]
}
