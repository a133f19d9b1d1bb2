/**
 * The one screen that `multilane` alone shows: what this version does, what it does not do yet, what to run next.
 *
 * Owns: that text. Must never: promise in the present tense what is only planned.
 */
export function aboutText(version: string): string {
  return `multilane ${version}
A parallel EVM execution layer in TypeScript: blocks on every core, with the result of executing them one after another.

This version is the execution core as a library, and a chain in memory or on disk:
  multilane/evm         run bytecode, calls and creations on a WebAssembly kernel (Frontier to Osaka)
  multilane/chain       import and build blocks, follow side chains, read and write chain and state files
  multilane/executor    run blocks on all cores or in order, compare both, report what transactions met at
  multilane/protocol    fork rules, transactions of all five types: decode, check, hash, recover the sender
  multilane/state       state in memory or in LMDB with its Merkle root
  multilane/primitives  bytes, hex, RLP, keccak-256, secp256k1, addresses

Not here yet: JSON-RPC, the dev node. This command serves nothing.

  multilane import --data-dir DIR --genesis FILE CHAIN.rlp    execute the blocks of a file, and keep the chain
  multilane replay PATH                                       execute real blocks both ways, explain what held them up

In a checkout:
  npm run example -- executeBlock      a block on lanes, and what its transactions met at
  npm test                             format, types, unit tests and a sample of conformance
  npm run conformance                  the official Ethereum tests (needs a folder of fixtures)
  npm run fuzz                         random programs against independent interpreters
  npm run bench -- evm                 speed against other engines

  multilane --help                     commands and flags of this program`
}
