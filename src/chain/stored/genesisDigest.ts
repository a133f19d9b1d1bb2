/**
 * A short form of the accounts of a genesis file.
 *
 * Owns: telling that a genesis is the one that a chain began with, without computing its state root again. Must never: tell that
 * it is another one: the same accounts may come in another order.
 */
import { createHash } from 'node:crypto'
import { bigIntToBytes } from '../../primitives/index.ts'
import type { Genesis, GenesisAccount } from '../../protocol/index.ts'
import { ByteWriter } from '../../state/stored/byteStream.ts'

/** Accounts that are hashed at a time. */
const PORTION = 1024

export function digestOfAlloc({ alloc }: Genesis): Uint8Array {
  const hash = createHash('sha256')
  for (let from = 0; from < alloc.length; from += PORTION) {
    const writer = new ByteWriter()
    for (const account of alloc.slice(from, from + PORTION)) writeAccount(writer, account)
    hash.update(writer.finish())
  }
  return new Uint8Array(hash.digest())
}

/** No account can be taken for another one, nor its end for the beginning of the next. */
function writeAccount(writer: ByteWriter, { address, nonce, balance, code, storage }: GenesisAccount): void {
  writer.bytes(address)
  writer.short(bigIntToBytes(nonce))
  writer.short(bigIntToBytes(balance))
  writer.uint32(code.length)
  writer.bytes(code)
  writer.uint32(storage.length)
  for (const { slot, value } of storage) {
    writer.bytes(slot)
    writer.bytes(value)
  }
}
