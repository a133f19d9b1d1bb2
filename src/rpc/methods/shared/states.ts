/**
 * From what a client says of a block to the state behind it.
 *
 * Owns: where each state is read. Must never: leave one open.
 */
import type { OpenState } from '../../../chain/index.ts'
import type { StateReader } from '../../../kernel-host/state.ts'
import { OverlaidState } from '../../../state/index.ts'
import type { BlockId } from '../../values/blockId.ts'
import type { RpcContext } from '../context.ts'
import { isPending, resolveBlock } from './blocks.ts'

type States = Pick<RpcContext, 'chain' | 'producer'>

/** The state after a block, frozen; whoever asks closes it. That of `pending` is the head's, without what is pending. */
export function stateOf(context: States, id: BlockId): Promise<OpenState> {
  return context.chain.stateAt(resolveBlock(context, id))
}

/** Reads a state in one go: `read` must not keep it. What is pending is in the state that is called so. */
export async function readState<T>(context: States, id: BlockId, read: (state: StateReader) => T): Promise<T> {
  if (isPending(id)) return readPending(context, read)
  const { chain } = context
  const block = resolveBlock(context, id)
  // The head's can be read without opening anything.
  if (block.id === chain.head.id) return read(chain.state)
  using state = await chain.stateAt(block)
  return read(state)
}

async function readPending<T>({ chain, producer }: States, read: (state: StateReader) => T): Promise<T> {
  const { parent, changes } = await producer.pending()
  if (parent.id === chain.head.id) return read(new OverlaidState(chain.state, changes))
  // The head has moved since.
  using state = await chain.stateAt(parent)
  return read(new OverlaidState(state, changes))
}
