/**
 * What can be subscribed to.
 *
 * Owns: what each subscription sends, and when. Must never: throw into the chain or the pool, whose turn it is when they tell.
 */
import type { ChainBlock, HeadMove } from '../../../chain/index.ts'
import { bytesToHex } from '../../../primitives/index.ts'
import { JsonText } from '../../dispatch/json.ts'
import { hash } from '../../values/byteStrings.ts'
import { boolean, field, listOf, object } from '../../values/composites.ts'
import { logFilter } from '../../values/logFilter.ts'
import type { RpcContext } from '../context.ts'
import { LogMatcher } from '../logs/matcher.ts'
import { logsIn, searchedBlock } from '../logs/search.ts'
import { hashTextOf } from '../shared/blockFacts.ts'
import { headerJson } from '../shared/blockJson.ts'
import { blockReportJson } from '../shared/blockReportJson.ts'
import { executedBlock } from '../shared/blocks.ts'
import { listText, receiptsJsonOf } from '../shared/receiptJson.ts'
import { transactionJson } from '../shared/transactionJson.ts'

/** Sends what there is from now on; gives the function that ends it. */
export type Feed = (send: (result: unknown | JsonText) => void) => () => void

/** Parses the second parameter of a subscription, undefined when there is none, and makes its feed. */
export type FeedMaker = (context: RpcContext, parameter: unknown) => Feed

/** Written once for all who are told of the block. */
const headTexts = new WeakMap<ChainBlock, JsonText>()
const hashes = listOf(hash)

export const ETH_FEEDS: Readonly<Record<string, FeedMaker>> = {
  newHeads:
    ({ chain }) =>
    (send) =>
      followHead(chain, ({ up }) => {
        for (const block of up) send(headText(block))
      }),
  logs: logFeed,
  newPendingTransactions: pendingTransactionFeed,
  transactionReceipts: receiptFeed,
  syncing: () => (send) => {
    // It never begins, so this is all there ever is to say.
    send(false)
    return () => {}
  },
}

export const MULTILANE_FEEDS: Readonly<Record<string, FeedMaker>> = {
  blockReports:
    ({ producer }) =>
    (send) =>
      producer.onProduced(({ block }) => send(blockReportJson(producer, block))),
}

/** What goes wrong here is for whoever looks after the process, not for the one who moves the head. */
function followHead(chain: RpcContext['chain'], tell: (move: HeadMove) => void): () => void {
  return chain.onHeadMove((move) => {
    try {
      tell(move)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  })
}

function headText(block: ChainBlock): JsonText {
  let text = headTexts.get(block)
  if (text === undefined) {
    text = new JsonText(JSON.stringify(headerJson(block.header, block.hash)))
    headTexts.set(block, text)
  }
  return text
}

/** One notice for each log; first those that are no more. */
function logFeed({ chain }: RpcContext, parameter: unknown): Feed {
  const matcher = new LogMatcher(logFilter(parameter ?? {}))
  return (send) =>
    followHead(chain, ({ down, up }) => {
      for (const block of down) for (const log of logsIn(searchedBlock(block), matcher, true)) send(new JsonText(log))
      for (const block of up) for (const log of logsIn(searchedBlock(block), matcher)) send(new JsonText(log))
    })
}

function pendingTransactionFeed({ pool }: RpcContext, parameter: unknown): Feed {
  const isFull = parameter !== undefined && boolean(parameter)
  return (send) =>
    pool.subscribe((event) => {
      if (event.kind !== 'pending') return
      const { hash: text, transaction, sender } = event.pooled
      send(isFull ? transactionJson(transaction, sender) : text)
    })
}

/** The receipts of each block in one notice; only those of named transactions where some are named. */
function receiptFeed(context: RpcContext, parameter: unknown): Feed {
  const named = field(object(parameter ?? {}), hashes, 'transactionHashes') ?? []
  const wanted = named.length === 0 ? undefined : new Set<string>(named.map(bytesToHex))
  return (send) => {
    let isEnded = false
    // Senders may have to be recovered first, and blocks must not overtake one another.
    let told = Promise.resolve()
    const tell = async (block: ChainBlock) => {
      if (isEnded) return
      const receiptAt = receiptsJsonOf(await executedBlock(context, block))
      const receipts = block.block.transactions.flatMap((transaction, index) =>
        wanted === undefined || wanted.has(hashTextOf(transaction)) ? [receiptAt(index).text] : [],
      )
      if (!isEnded && receipts.length > 0) send(listText(receipts))
    }
    const end = followHead(context.chain, ({ up }) => {
      for (const block of up) told = told.then(() => tell(block))
    })
    return () => {
      isEnded = true
      end()
    }
  }
}
