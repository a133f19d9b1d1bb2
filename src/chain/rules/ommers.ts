/**
 * The ommers of a block.
 *
 * Owns: who may be one. Must never: reward them.
 */
import { bytesToHex, equalBytes } from '../../primitives/index.ts'
import type { ChainConfig } from '../../protocol/index.ts'
import { type Block, type BlockHeader, headerHash } from '../../protocol/index.ts'
import { type ChainBlock, rulesAfter } from '../chainBlock.ts'
import { InvalidBlockError } from '../errors.ts'
import { checkHeader } from './header.ts'

const MAX_OMMERS = 2
/** An ommer's parent is at most this many generations above the block, and so is what an ommer must not repeat. */
const MAX_DEPTH = 7

/** Throws InvalidBlockError. `parent` is that of the block. */
export function checkOmmers({ ommers, header }: Block, parent: ChainBlock, config: ChainConfig): void {
  if (ommers.length === 0) return
  if (ommers.length > MAX_OMMERS) {
    throw new InvalidBlockError('tooManyOmmers', { count: ommers.length, limit: MAX_OMMERS })
  }
  const { ancestors, included } = family(parent)
  for (const ommer of ommers) {
    const hash = bytesToHex(headerHash(ommer))
    if (included.has(hash)) throw new InvalidBlockError('duplicateOmmer', { hash })
    included.add(hash)
    if (ancestors.has(hash)) throw new InvalidBlockError('ommerIsAncestor', { hash })
    const parentHash = bytesToHex(ommer.parentHash)
    const ommerParent = ancestors.get(parentHash)
    if (ommerParent === undefined || equalBytes(ommer.parentHash, header.parentHash)) {
      throw new InvalidBlockError('ommerParent', { hash, parentHash })
    }
    checkOmmerHeader(ommer, hash, ommerParent, config)
  }
}

/** The ancestors that count, by hash, and the ommers that they already have. */
function family(parent: ChainBlock): { ancestors: Map<string, ChainBlock>; included: Set<string> } {
  const ancestors = new Map<string, ChainBlock>()
  const included = new Set<string>()
  let ancestor: ChainBlock | undefined = parent
  for (let depth = 1; depth <= MAX_DEPTH && ancestor !== undefined; depth++) {
    ancestors.set(ancestor.id, ancestor)
    for (const ommer of ancestor.block.ommers) included.add(bytesToHex(headerHash(ommer)))
    ancestor = ancestor.parent
  }
  return { ancestors, included }
}

function checkOmmerHeader(ommer: BlockHeader, hash: string, parent: ChainBlock, config: ChainConfig): void {
  try {
    checkHeader(ommer, parent.header, rulesAfter(parent, ommer, config), config)
  } catch (error) {
    if (!(error instanceof InvalidBlockError)) throw error
    throw new InvalidBlockError('ommerHeader', { hash, reason: error.message }, error)
  }
}
