/**
 * `multilane genesis FILE`: the block that a genesis file stands for.
 *
 * Owns: these lines. Must never: import a block.
 */
import { genesisWorld } from '../../chain/index.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { headerHash } from '../../protocol/index.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../flags.ts'
import { readGenesis } from '../genesisFile.ts'

export const genesisCommand: Command = {
  summary: 'hash and state root of a genesis file',
  usage: 'FILE',
  notes: ['FILE is a genesis in the form that geth uses.'],
  async run({ parsed, output }) {
    const [path, ...rest] = parsed.positional
    if (path === undefined) throw new UsageError('"genesis" needs a genesis file')
    if (rest.length > 0) throw new UsageError(`"genesis" takes one file, found "${rest.join(' ')}", too`)
    const genesis = await readGenesis(path)
    const { header } = genesisWorld(genesis).block
    output.out(`hash        ${bytesToHex(headerHash(header))}`)
    output.out(`state root  ${bytesToHex(header.stateRoot)}`)
    output.out(`chain id    ${genesis.config.chainId}`)
    output.out(`accounts    ${genesis.alloc.length}`)
    return 0
  },
}
