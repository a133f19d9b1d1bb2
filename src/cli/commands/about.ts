/**
 * The screen of `multilane about`: what this version does, what it does not do yet, what to run next.
 *
 * Owns: that text. Must never: promise in the present tense what is only planned.
 */
export function aboutText(version: string): string {
  return `multilane ${version}
A parallel EVM execution layer in TypeScript: blocks on every core, with the result of executing them one after another.

  multilane                                                   a development chain at http://127.0.0.1:8545
  multilane --data-dir DIR                                    the same, and the chain is kept
  multilane import --data-dir DIR --genesis FILE CHAIN.rlp    execute the blocks of a file, and keep the chain
  multilane replay PATH                                       execute real blocks both ways, explain what held them up

The package as a library:
  multilane             the node in a process of yours: createNode
  multilane/evm         run bytecode, calls and creations on a WebAssembly kernel (Frontier to Osaka)
  multilane/chain       import and build blocks, follow side chains, read and write chain and state files
  multilane/executor    run blocks on all cores or in order, compare both, report what transactions met at
  multilane/protocol    fork rules, transactions of all five types: decode, check, hash, recover the sender
  multilane/state       state in memory or in LMDB with its Merkle root
  multilane/primitives  bytes, hex, RLP, keccak-256, secp256k1, addresses

In a checkout: npm test, npm run example -- NAME, npm run conformance, npm run bench -- evm

  multilane --help                     commands and flags of this program`
}
