/**
 * A chain as a state file in the form of anvil.
 *
 * Owns: what is in the file and its text. Must never: hold more than one account or one block of it, or keep others waiting while it
 * is written.
 *
 * In the file: every account with its edits, the terms of the head, and all blocks that are kept whole with their transactions
 * and receipts. Not in it: states of earlier blocks, what waits in the pool, snapshots.
 */
import type { ChainBlock, StoredAccount } from '../../../../chain/index.ts'
import { bytesToHex } from '../../../../primitives/index.ts'
import { serverError } from '../../../errors.ts'
import { toQuantity } from '../../../values/quantity.ts'
import type { RpcContext } from '../../context.ts'
import { blobBaseFeeOf } from '../../shared/blockFacts.ts'
import { executedBlock } from '../../shared/blocks.ts'
import { Breather } from '../../shared/breather.ts'
import { dumpedBlock, dumpedTransactions } from './dumpedBlock.ts'

type Context = Pick<RpcContext, 'chain'>

/** The text in pieces. */
export async function* stateText(context: Context, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  const { chain } = context
  using state = await chain.stateAt(chain.head)
  const head = state.block
  const breather = new Breather(signal)
  yield `{"block":${JSON.stringify(termsOf(context, head))},"accounts":{`
  let separator = ''
  for (const account of state.accounts()) {
    yield separator
    yield* accountText(account)
    separator = ','
    if (breather.isDue) await breather.breathe()
  }
  yield `},"best_block_number":${head.header.number},"blocks":[`
  separator = ''
  for (const block of wholeBlocks(context, head)) {
    yield separator + JSON.stringify(dumpedBlock(await executedBlock(context, block)))
    separator = ','
    if (breather.isDue) await breather.breathe()
  }
  yield '],"transactions":['
  separator = ''
  for (const block of wholeBlocks(context, head)) {
    for (const transaction of dumpedTransactions(await executedBlock(context, block))) {
      yield separator + JSON.stringify(transaction)
      separator = ','
    }
    if (breather.isDue) await breather.breathe()
  }
  yield '],"historical_states":null}'
}

/** The genesis, then all others whose body is kept, up to the head. */
function* wholeBlocks({ chain }: Context, head: ChainBlock): Generator<ChainBlock, void, undefined> {
  yield chain.genesis
  const last = head.header.number
  for (let number = chain.firstKeptBody; number <= last; number++) {
    const block = chain.blockAt(number)
    const isOnTheWay = block !== undefined && (number < last || block.id === head.id)
    if (!isOnTheWay) throw serverError('the chain was taken back while it was dumped')
    yield block
  }
}

function* accountText({ address, nonce, balance, code, slots }: StoredAccount): Generator<string, void, undefined> {
  yield `"${bytesToHex(address)}":{"nonce":${nonce},"balance":"${toQuantity(balance)}","code":"${bytesToHex(code)}","storage":{`
  let separator = ''
  for (const { slot, value } of slots()) {
    yield `${separator}"${bytesToHex(slot)}":"${bytesToHex(value)}"`
    separator = ','
  }
  yield '}}'
}

function termsOf({ chain }: Context, { header }: ChainBlock): object {
  const { excessBlobGas } = header
  return {
    number: toQuantity(header.number),
    beneficiary: bytesToHex(header.coinbase),
    timestamp: toQuantity(header.timestamp),
    gas_limit: Number(header.gasLimit),
    basefee: Number(header.baseFeePerGas ?? 0n),
    difficulty: toQuantity(header.difficulty),
    prevrandao: bytesToHex(header.mixHash),
    blob_excess_gas_and_price:
      excessBlobGas === undefined
        ? null
        : { excess_blob_gas: Number(excessBlobGas), blob_gasprice: Number(blobBaseFeeOf(chain.config, header) ?? 0n) },
    slot_num: 0,
  }
}
