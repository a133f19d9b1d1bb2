/**
 * Trie nodes in their consensus encoding, whole or as what the parent holds for them.
 *
 * Owns: nothing but these functions. Must never: read a store.
 */
import { nibbleCount } from '../trie/nibbles.ts'
import { NodeBuffer } from '../trie/nodeBuffer.ts'
import type { Reference } from './codec.ts'

/** Shared: every function leaves it empty. */
const buffer = new NodeBuffer()

/** Children's references by nibble; undefined = none. */
export type References = readonly (Reference | undefined)[]

export function leafNode(key: Uint8Array, from: number, value: Uint8Array): Uint8Array {
  return buffer.closeWhole(openLeaf(key, from, value))
}

export function extensionNode(key: Uint8Array, from: number, to: number, child: Uint8Array): Uint8Array {
  return buffer.closeWhole(openExtension(key, from, to, child))
}

export function branchReference(children: References): Uint8Array {
  return finishReference(openBranch(children))
}

export function branchNode(children: References): Uint8Array {
  return buffer.closeWhole(openBranch(children))
}

function openLeaf(key: Uint8Array, from: number, value: Uint8Array): number {
  const start = buffer.open()
  buffer.writePath(key, from, nibbleCount(key), true)
  buffer.writeString(value)
  return start
}

function openExtension(key: Uint8Array, from: number, to: number, child: Uint8Array): number {
  const start = buffer.open()
  buffer.writePath(key, from, to, false)
  buffer.writeEncoded(child)
  return start
}

/** A branch; no key ends inside another, so it never has a value. */
function openBranch(children: References): number {
  const start = buffer.open()
  for (let nibble = 0; nibble < 16; nibble++) {
    const child = children[nibble]
    if (child === undefined) buffer.writeEmpty()
    else buffer.writeEncodedRange(child.bytes, child.at, child.length)
  }
  buffer.writeEmpty()
  return start
}

function finishReference(start: number): Uint8Array {
  buffer.close(start)
  const reference = buffer.copyFrom(start)
  buffer.clear()
  return reference
}
