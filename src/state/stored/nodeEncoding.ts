/**
 * Trie nodes in their consensus encoding, whole or as what the parent holds for them.
 *
 * Owns: nothing but these functions. Must never: read a store.
 */
import { keccak256 } from '../../primitives/keccak.ts'
import { nibbleCount } from '../trie/nibbles.ts'
import { NodeBuffer } from '../trie/nodeBuffer.ts'
import type { Reference } from './codec.ts'

/** Shared: every function leaves it empty. */
const buffer = new NodeBuffer()
/** The RLP of a hash. */
const HASH_REFERENCE_LENGTH = 33

/** Children's references by nibble; undefined = none. */
export type References = readonly (Reference | undefined)[]

/** A leaf whose path starts at nibble `from` of its key. */
export function leafReference(key: Uint8Array, from: number, value: Uint8Array): Uint8Array {
  return finishReference(openLeaf(key, from, value))
}

export function leafNode(key: Uint8Array, from: number, value: Uint8Array): Uint8Array {
  return buffer.closeWhole(openLeaf(key, from, value))
}

/** An extension over nibbles `from` to `to` of a key. */
export function extensionReference(key: Uint8Array, from: number, to: number, child: Uint8Array): Uint8Array {
  return finishReference(openExtension(key, from, to, child))
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

/** Whether a node was hashed for this reference; a shorter one is the node itself. */
export function isHashReference(reference: Uint8Array): boolean {
  return reference.length === HASH_REFERENCE_LENGTH
}

/** The root of a trie from the reference to its topmost node. */
export function rootFrom(reference: Uint8Array): Uint8Array {
  return isHashReference(reference) ? reference.slice(1) : keccak256(reference)
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
