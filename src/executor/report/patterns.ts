/**
 * What kind of contention a hot place is, and what its author can do about it.
 *
 * Owns: the patterns and their advice. Must never: claim more than the report shows; what is a guess says so.
 */
import { bytesToHex, equalBytes } from '../../primitives/index.ts'
import type { HotLocation } from './hotPlaces.ts'
import { type FunctionPurpose, knownFunction } from './knownFunctions.ts'
import type { BlockReport } from './report.ts'
import { addressInWord, isPlainVariable } from './wording.ts'

export type ContentionPattern =
  | 'senderQueue'
  | 'etherBalance'
  | 'poolState'
  | 'holderBalance'
  | 'sharedEntry'
  | 'counter'
  | 'freshCode'
  | 'unknownSlot'

/** From this share of the transactions on, a kind of function says what the place is used for. */
const TELLING_SHARE = 0.3

/** A pool trades one for another. */
const POOL_TOKENS = 2

export function patternOf(hot: HotLocation, report: BlockReport): ContentionPattern {
  const { location, mapping } = hot
  switch (location.kind) {
    case 'nonce':
      return 'senderQueue'
    case 'balance':
      return hot.sameSender * 2 > hot.dependents ? 'senderQueue' : 'etherBalance'
    case 'code':
    case 'existence':
      return 'freshCode'
    case 'storage':
      break
  }
  const holder = mapping === undefined ? undefined : addressInWord(mapping.keys.at(-1)!)
  if (holder !== undefined && (shareOf(hot, 'token', 'trade') >= TELLING_SHARE || isHotAccount(holder, report))) {
    return 'holderBalance'
  }
  if (mapping !== undefined) return 'sharedEntry'
  if (shareOf(hot, 'trade') >= TELLING_SHARE || holdsHotTokens(location.address, report)) return 'poolState'
  return isPlainVariable(hot) ? 'counter' : 'unknownSlot'
}

const ADVICE: Readonly<Record<ContentionPattern, string>> = {
  senderQueue:
    'One account sends these, and the protocol runs the transactions of one account in the order of their nonces. Send from ' +
    'several accounts, or put several calls into one transaction.',
  etherBalance:
    'Somebody spends or looks at an ether balance that others change. Merely receiving ether makes nobody wait: do not ' +
    'read address(this).balance in calls that everybody makes, keep deposits in per-user entries, and pay out from more ' +
    'than one account.',
  poolState:
    'It looks like the state of a trading pool: every trade moves the price that the next one reads, so trades in one pool ' +
    'are serial by nature. Spread liquidity over several pools, or collect orders and settle them together in one ' +
    'transaction; keep re-entrancy locks in transient storage and what a trade writes in as few slots as possible.',
  holderBalance:
    'Many transactions pay or debit the same holder. If the holder is a treasury, fee account or market of yours: give it ' +
    'one balance per shard (say by the last bits of msg.sender) and sweep them together now and then, or write what is ' +
    'owed into the entry of each user and let users collect it.',
  sharedEntry:
    'All these calls share one entry of the mapping. Add something of the caller to the key (user, order or position) and ' +
    'add up in view functions, so that two users write two slots.',
  counter:
    'One variable that every call reads and writes, such as a counter, a total or the next id. Keep one per user or per ' +
    'shard (an array indexed by the last bits of msg.sender) and add them up when somebody asks; take ids from ' +
    'keccak256(user, nonce of the user) instead of counting; emit an event where only readers outside need the number.',
  freshCode:
    'A contract was created or removed and used within the block. Deploy ahead of use, or call it in the transaction that ' +
    'creates it.',
  unknownSlot:
    'The slot was hashed and its key is not known: a mapping, array or struct that these calls share. See which key all of ' +
    'them pass, and split it by user.',
}

/** How many of the transactions at a place this advice would let run apart is for the report to say, not for this text. */
export function adviceFor(pattern: ContentionPattern): string {
  return ADVICE[pattern]
}

/** The part of the transactions at a place that call functions of these kinds. */
function shareOf({ functions }: HotLocation, ...purposes: readonly FunctionPurpose[]): number {
  let all = 0
  let fitting = 0
  for (const { selector, transactions } of functions) {
    all += transactions
    const known = selector === undefined ? undefined : knownFunction(bytesToHex(selector))
    if (known !== undefined && purposes.includes(known.purpose)) fitting += transactions
  }
  return all === 0 ? 0 : fitting / all
}

/** Its balances move in several tokens at once: that is what trades do to a pool. */
function holdsHotTokens(holder: Uint8Array, { locations }: BlockReport): boolean {
  const tokens = new Set<string>()
  for (const { location, mapping } of locations) {
    const key = mapping === undefined ? undefined : addressInWord(mapping.keys.at(-1)!)
    if (key !== undefined && equalBytes(key, holder)) tokens.add(bytesToHex(location.address))
  }
  return tokens.size >= POOL_TOKENS
}

function isHotAccount(address: Uint8Array, { accounts }: BlockReport): boolean {
  return accounts.some((account) => equalBytes(account.address, address))
}
