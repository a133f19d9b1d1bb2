/**
 * Writes a WebAssembly module of one function over one imported memory. It exists for code that is better generated than
 * written: unrolled rounds over 64-bit words, which JavaScript numbers cannot hold.
 *
 * Owns: the binary format of the few sections and instructions in use. Must never: grow into a compiler.
 */

export const I32 = 0x7f
export const I64 = 0x7e

const SECTION_TYPE = 1
const SECTION_IMPORT = 2
const SECTION_FUNCTION = 3
const SECTION_EXPORT = 7
const SECTION_CODE = 10

/** The body of a function whose parameters are all i32 and which returns nothing. */
export class FunctionWriter {
  readonly parameters: number
  readonly #locals: number[] = []
  readonly #code: number[] = []

  constructor(parameters: number) {
    this.parameters = parameters
  }

  /** A new local variable, to be named by the returned index. */
  local(type: number): number {
    this.#locals.push(type)
    return this.parameters + this.#locals.length - 1
  }

  get(local: number): this {
    return this.#emit(0x20, ...unsigned(local))
  }

  set(local: number): this {
    return this.#emit(0x21, ...unsigned(local))
  }

  i32Const(value: number): this {
    return this.#emit(0x41, ...signed(BigInt(value)))
  }

  i64Const(value: bigint): this {
    return this.#emit(0x42, ...signed(BigInt.asIntN(64, value)))
  }

  i32IsZero(): this {
    return this.#emit(0x45)
  }

  i32Subtract(): this {
    return this.#emit(0x6b)
  }

  i64Add(): this {
    return this.#emit(0x7c)
  }

  i64Xor(): this {
    return this.#emit(0x85)
  }

  i64RotateRight(): this {
    return this.#emit(0x8a)
  }

  /** Reads at a constant address. */
  i64LoadAt(address: number): this {
    return this.i32Const(0).#emit(0x29, 3, ...unsigned(address))
  }

  /** Writes what `value` pushes to a constant address. */
  i64StoreAt(address: number, value: () => void): this {
    this.i32Const(0)
    value()
    return this.#emit(0x37, 3, ...unsigned(address))
  }

  /** Runs the body again and again; only a branch out of an enclosing block ends it. */
  endlessLoop(body: () => void): this {
    this.#emit(0x03, 0x40)
    body()
    return this.#emit(0x0c, 0, 0x0b)
  }

  block(body: () => void): this {
    this.#emit(0x02, 0x40)
    body()
    return this.#emit(0x0b)
  }

  /** Leaves `depth` enclosing blocks and loops when the i32 on the stack is not zero. */
  branchIf(depth: number): this {
    return this.#emit(0x0d, ...unsigned(depth))
  }

  /** Declarations and code, as the code section wants them. */
  finish(): number[] {
    const declarations = this.#locals.flatMap((type) => [1, type])
    const body = [...unsigned(this.#locals.length), ...declarations, ...this.#code, 0x0b]
    return [...unsigned(body.length), ...body]
  }

  #emit(...bytes: number[]): this {
    this.#code.push(...bytes)
    return this
  }
}

/** A module that imports `env.memory` and exports the function as `run`. */
export function moduleOf(body: FunctionWriter): WebAssembly.Module {
  const parameters = new Array<number>(body.parameters).fill(I32)
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(SECTION_TYPE, [1, 0x60, ...unsigned(parameters.length), ...parameters, 0]),
    ...section(SECTION_IMPORT, [1, ...name('env'), ...name('memory'), 0x02, 0x00, 1]),
    ...section(SECTION_FUNCTION, [1, 0]),
    ...section(SECTION_EXPORT, [1, ...name('run'), 0x00, 0]),
    ...section(SECTION_CODE, [1, ...body.finish()]),
  ]
  return new WebAssembly.Module(Uint8Array.from(bytes))
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)]
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  bytes.push(rest)
  return bytes
}

function signed(value: bigint): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 63n || rest < -64n) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest & 0x7fn))
  return bytes
}
