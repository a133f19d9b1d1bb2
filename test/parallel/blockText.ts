/**
 * What a block came to, as text: equal texts are equal blocks.
 *
 * Owns: the form of results and changes, and where two blocks differ first. Must never: leave anything out, or forgive.
 */
import type { BlockResult, StateChanges } from '../../src/executor/index.ts'
import { bytesToHex } from '../../src/primitives/hex.ts'
import { TransactionError } from '../../src/protocol/transaction/index.ts'
import type { MemoryState } from '../../src/state/index.ts'

/** All that a block came to, in an order of its own: equal texts are equal blocks. */
export interface BlockText {
  readonly results: readonly string[]
  readonly changes: readonly string[]
  readonly root: string
}

export function textOf({ results, changes }: BlockResult, state: MemoryState): BlockText {
  return {
    results: results.map(resultText),
    changes: changes.map(changeText).sort(),
    root: bytesToHex(state.rootAfter(changes)),
  }
}

function resultText(result: BlockResult['results'][number]): string {
  if (result === undefined) return 'nothing'
  if (result instanceof TransactionError) return `refused ${result.code}: ${result.message}`
  const { status, halt, gasUsed, gasRefund, output, logs, createdAddress } = result
  const logTexts = logs.map(
    ({ address, topics, data }) => `${bytesToHex(address)} ${topics.map(bytesToHex).join(',')} ${bytesToHex(data)}`,
  )
  const created = createdAddress === undefined ? '' : ` created ${bytesToHex(createdAddress)}`
  return `${status} ${halt ?? ''} gas ${gasUsed} refund ${gasRefund} ${bytesToHex(output)}${created} [${logTexts.join('; ')}]`
}

function changeText({ address, account, storageWiped, code, storage }: StateChanges[number]): string {
  const values =
    account === undefined ? 'gone' : `${account.nonce} ${account.balance} code ${bytesToHex(account.codeHash)}`
  const slots = storage.map(({ slot, value }) => `${bytesToHex(slot)}=${bytesToHex(value)}`).sort()
  const newCode = code === undefined ? '' : ` set to ${bytesToHex(code)}`
  return `${bytesToHex(address)} ${values}${newCode}${storageWiped ? ' wiped' : ''} {${slots.join(' ')}}`
}

/** Where two blocks differ first; undefined where they are equal. */
export function firstDifference(found: BlockText, wanted: BlockText): string | undefined {
  for (const part of ['results', 'changes'] as const) {
    for (let at = 0; at < Math.max(found[part].length, wanted[part].length); at++) {
      const [one, other] = [found[part][at], wanted[part][at]]
      if (one !== other) return `${part} ${at}: found\n  ${one}\nwanted\n  ${other}`
    }
  }
  return found.root === wanted.root ? undefined : `root ${found.root}, wanted ${wanted.root}`
}

/** How each step ended, in one word. */
export function statusesOf({ results }: BlockText): string[] {
  return results.map((text) => (text.startsWith('refused') ? text.slice(0, text.indexOf(':')) : text.split(' ')[0]!))
}

/** The outputs of the steps as numbers; undefined where there is none. */
export function outputsOf({ results }: BlockText): (bigint | undefined)[] {
  return results.map((text) => {
    const hex = /refund -?\d+ (0x[0-9a-f]{64})/.exec(text)?.[1]
    return hex === undefined ? undefined : BigInt(hex)
  })
}
