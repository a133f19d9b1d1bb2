/**
 * The compression function F of BLAKE2b (RFC 7693) with a free number of rounds, as generated WebAssembly: about a
 * hundred 64-bit operations a round, at one gas a round, leave no time for 64-bit words in JavaScript.
 *
 * Owns: the generated code and the memory it works on. Must never: check the input.
 */
import { FunctionWriter, I64, moduleOf } from './wasmWriter.ts'

/** The message m and the working vector v, in the byte order of the EIP, which is that of WebAssembly. */
const MESSAGE = 0
const VECTOR = 128

const STATE_BYTES = 64
const MESSAGE_BYTES = 128

/**
 * Rounds of one call; a multiple of ten, so that each call begins with the same row. A call that begins in the engine's
 * baseline code stays in it to its end, and that is fourteen times slower: the next call finds the optimised code.
 */
const SLICE = 50_000

const INITIAL_VECTOR = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
]

/** The order in which a round takes the words of the message; round i uses row i mod 10. */
// biome-ignore format: a table reads better in rows
const MESSAGE_ORDER = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
]

/** The four columns, then the four diagonals of the 4 x 4 working vector. */
// biome-ignore format: a table reads better in rows
const MIXED_WORDS = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
] as const

const INITIAL_BYTES = new Uint8Array(new BigUint64Array(INITIAL_VECTOR).buffer)

let loaded: { readonly bytes: Uint8Array; readonly run: (rounds: number) => void } | undefined

/** `block` is h (64 bytes), m (128) and t (16); the result is the new h. */
export function blake2Rounds(rounds: number, block: Uint8Array, isFinal: boolean): Uint8Array {
  loaded ??= load()
  const { bytes, run } = loaded
  const state = block.subarray(0, STATE_BYTES)
  const offset = block.subarray(STATE_BYTES + MESSAGE_BYTES)
  const vector = bytes.subarray(VECTOR, VECTOR + 2 * STATE_BYTES)
  bytes.set(block.subarray(STATE_BYTES, STATE_BYTES + MESSAGE_BYTES), MESSAGE)
  vector.set(state)
  vector.set(INITIAL_BYTES, STATE_BYTES)
  // t goes into the words 12 and 13, the mark of the last block into word 14.
  for (let index = 0; index < 16; index++) vector[96 + index]! ^= offset[index]!
  if (isFinal) for (let index = 112; index < 120; index++) vector[index]! ^= 0xff
  for (let left = rounds; left > 0; left -= SLICE) run(Math.min(left, SLICE))
  const result = new Uint8Array(STATE_BYTES)
  for (let index = 0; index < STATE_BYTES; index++) {
    result[index] = state[index]! ^ vector[index]! ^ vector[STATE_BYTES + index]!
  }
  return result
}

function load(): NonNullable<typeof loaded> {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const { exports } = new WebAssembly.Instance(moduleOf(generate()), { env: { memory } })
  return { bytes: new Uint8Array(memory.buffer), run: exports.run as (rounds: number) => void }
}

/** Ten rounds are written out, one for each row of the order; the loop leaves between any two of them. */
function generate(): FunctionWriter {
  const code = new FunctionWriter(1)
  const rounds = 0
  const vector = Array.from({ length: 16 }, () => code.local(I64))
  for (const [index, word] of vector.entries()) code.i64LoadAt(VECTOR + 8 * index).set(word)
  code.block(() => {
    code.endlessLoop(() => {
      for (const order of MESSAGE_ORDER) {
        code.get(rounds).i32IsZero().branchIf(1)
        code.get(rounds).i32Const(1).i32Subtract().set(rounds)
        writeRound(code, vector, order)
      }
    })
  })
  for (const [index, word] of vector.entries()) code.i64StoreAt(VECTOR + 8 * index, () => code.get(word))
  return code
}

function writeRound(code: FunctionWriter, vector: number[], order: number[]): void {
  for (const [index, words] of MIXED_WORDS.entries()) {
    const [a, b, c, d] = words.map((word) => vector[word]!) as [number, number, number, number]
    code
      .get(a)
      .get(b)
      .i64Add()
      .i64LoadAt(MESSAGE + 8 * order[2 * index]!)
      .i64Add()
      .set(a)
    code.get(d).get(a).i64Xor().i64Const(32n).i64RotateRight().set(d)
    code.get(c).get(d).i64Add().set(c)
    code.get(b).get(c).i64Xor().i64Const(24n).i64RotateRight().set(b)
    code
      .get(a)
      .get(b)
      .i64Add()
      .i64LoadAt(MESSAGE + 8 * order[2 * index + 1]!)
      .i64Add()
      .set(a)
    code.get(d).get(a).i64Xor().i64Const(16n).i64RotateRight().set(d)
    code.get(c).get(d).i64Add().set(c)
    code.get(b).get(c).i64Xor().i64Const(63n).i64RotateRight().set(b)
  }
}
