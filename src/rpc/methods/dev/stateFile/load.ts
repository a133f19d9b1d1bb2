/**
 * A state file into the chain.
 *
 * Owns: what becomes of each part of it. Its accounts become edits at the head, over those that are there, slot by slot; time,
 * gas limit, base fee and coinbase go on where the file ends. Must never: make up blocks: those of the file are blocks of another
 * chain, and stay there.
 */
import type { RpcContext } from '../../context.ts'
import { accountChange } from '../accountEdits.ts'
import type { StateFile } from './read.ts'

export async function loadState(
  { chain, producer }: Pick<RpcContext, 'chain' | 'producer'>,
  { accounts, terms }: StateFile,
): Promise<void> {
  const { clock, next } = producer
  const { timestamp, gasLimit, baseFee, coinbase } = terms
  if (timestamp !== undefined && timestamp > clock.current) clock.set(timestamp)
  next.gasLimit = gasLimit ?? next.gasLimit
  next.baseFee = baseFee ?? next.baseFee
  next.coinbase = coinbase ?? next.coinbase
  await producer.edit(() =>
    accounts.map(({ address, nonce, balance, code, storage }) =>
      accountChange(chain.state, address, { nonce, balance, code, storage }),
    ),
  )
}
