/**
 * What the kernel asks of its host.
 *
 * Owns: the imported functions. Must never: be called per opcode; each is a cache miss, a precompile or an end.
 */

/** Fills the account record (its address is already there): flags, balance, code hash, nonce. */
@external('host', 'loadAccount')
export declare function loadAccount(record: usize): void

/** Writes the word that the committed state holds at `key` of `address`. */
@external('host', 'loadSlot')
export declare function loadSlot(address: usize, key: usize, value: usize): void

/**
 * Copies the code with this hash to `destination` if it fits into `capacity`; returns its length in any case. For an
 * unknown hash it throws, or, while the lane executes ahead of a turn, returns the largest u32.
 */
@external('host', 'loadCode')
export declare function loadCode(hash: usize, destination: usize, capacity: u32): u32

/** Writes the hash of the block with this number as a word, zero when the host does not know it. */
@external('host', 'blockHash')
export declare function blockHash(numberLow: u32, numberHigh: u32, destination: usize): void

/**
 * Runs the precompile at `address`. The gas at hand is in the IO_GAS cell as f64; the host replaces it by the price.
 * Returns the output's length, or -1 for a failure (also when the price is higher than the gas at hand).
 */
@external('host', 'precompile')
export declare function precompile(address: i32, input: usize, length: u32, output: usize, capacity: u32): i32

/** Gives up the whole run, loudly: a region is full. Does not return. */
@external('host', 'fault')
export declare function fault(code: i32): void

/** Milliseconds, to measure with. */
@external('host', 'now')
export declare function now(): f64

// What follows is called by the tracing build only.

/**
 * The number of the precompile that is found at this address instead of its own, -1 when the one that belongs there is gone, 0
 * when all is as the rules say.
 */
@external('host', 'movedPrecompile')
export declare function movedPrecompile(address: usize): i32

/** One instruction is about to run. */
@external('host', 'step')
export declare function step(
  programCounter: u32,
  opcode: u32,
  gas: f64,
  depth: u32,
  stack: usize,
  height: u32,
  memory: usize,
  memorySize: u32,
  returned: usize,
  returnedLength: u32,
  refund: f64,
): void

/** A call or creation begins. Addresses lie at the first byte of account records; `value` 0 = none. */
@external('host', 'frameEntered')
export declare function frameEntered(
  opcode: i32,
  from: usize,
  to: usize,
  value: usize,
  gas: f64,
  input: usize,
  inputLength: u32,
  paid: f64,
): void

/** It ends: STATUS_*, HALT_*, the gas left, and what its last instruction left of it. */
@external('host', 'frameLeft')
export declare function frameLeft(
  status: i32,
  halt: i32,
  gas: f64,
  paid: f64,
  output: usize,
  outputLength: u32,
): void

/** A log record was appended. */
@external('host', 'logged')
export declare function logged(record: usize): void

@external('host', 'selfdestructed')
export declare function selfdestructed(from: usize, heir: usize, balance: usize, gas: f64, refund: f64): void
