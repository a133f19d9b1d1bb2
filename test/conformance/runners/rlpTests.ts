/**
 * Runs `rlp-tests`: `{name: {in, out}}`.
 *
 * Owns: the meaning of `in` (text, numbers, `#123`, lists, VALID, INVALID). Must never: compare by decoding alone.
 */
import { bigIntToBytes } from '../../../src/primitives/bytes.ts'
import { bytesToHex, hexToBytes } from '../../../src/primitives/hex.ts'
import { decodeRlp, encodeRlp, RlpError, type RlpItem } from '../../../src/primitives/rlp.ts'
import type { CaseSink, FixtureFile, Verdict } from '../cases.ts'

type RlpInput = string | number | RlpInput[]

interface RlpTest {
  readonly in: RlpInput
  readonly out: string
}

export function runRlpTests(file: FixtureFile, sink: CaseSink): void {
  for (const [name, test] of Object.entries(file.content as Record<string, RlpTest>)) {
    sink.check(name, () => judge(test))
  }
}

function judge(test: RlpTest): Verdict {
  const encoded = hexToBytes(test.out)
  if (test.in === 'INVALID') return judgeInvalid(encoded)
  const canonical = bytesToHex(encoded)
  if (test.in !== 'VALID') {
    const found = bytesToHex(encodeRlp(toItem(test.in)))
    if (found !== canonical) return { expected: `the encoding ${canonical}`, found }
    const decoded = showItem(decodeRlp(encoded))
    const expected = showItem(toItem(test.in))
    if (decoded !== expected) return { expected: `the item ${expected}`, found: decoded }
  }
  const again = bytesToHex(encodeRlp(decodeRlp(encoded)))
  return again === canonical ? undefined : { expected: `${canonical} again after decoding`, found: again }
}

function judgeInvalid(encoded: Uint8Array): Verdict {
  try {
    return { expected: 'a refusal', found: showItem(decodeRlp(encoded)) }
  } catch (error) {
    if (error instanceof RlpError) return undefined
    throw error
  }
}

function toItem(input: RlpInput): RlpItem {
  if (Array.isArray(input)) return input.map(toItem)
  if (typeof input === 'number') return bigIntToBytes(BigInt(input))
  if (input.startsWith('#')) return bigIntToBytes(BigInt(input.slice(1)))
  return new TextEncoder().encode(input)
}

function showItem(item: RlpItem): string {
  return item instanceof Uint8Array ? bytesToHex(item) : `[${item.map(showItem).join(', ')}]`
}
