/**
 * `multilane genesis FILE`: the block that a genesis file stands for.
 *
 * Owns: these lines. Must never: import a block.
 */
import { bytesToHex } from '../../primitives/index.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../flags.ts'
import { startChain } from '../startChain.ts'

export const genesisCommand: Command = {
  summary: 'hash and state root of a genesis file',
  usage: 'FILE',
  notes: ['FILE is a genesis in the form that geth uses.'],
  async run({ parsed, output }) {
    const [path, ...rest] = parsed.positional
    if (path === undefined) throw new UsageError('"genesis" needs a genesis file')
    if (rest.length > 0) throw new UsageError(`"genesis" takes one file, found "${rest.join(' ')}", too`)
    const { genesis, chain } = await startChain(path)
    output.out(`hash        ${chain.genesis.id}`)
    output.out(`state root  ${bytesToHex(chain.genesis.header.stateRoot)}`)
    output.out(`chain id    ${genesis.config.chainId}`)
    output.out(`accounts    ${genesis.alloc.length}`)
    return 0
  },
}
