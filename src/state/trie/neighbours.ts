/**
 * The entries next to a key in byte order, whether or not the key is there.
 *
 * Owns: these two walks, each of which follows the key down and looks aside once.
 * Must never: visit more than the path of the key and the path of its neighbour.
 */
import { compareBytes } from '../../primitives/bytes.ts'
import { firstDifference, nibbleAt, nibbleCount } from './nibbles.ts'
import { type Branch, type Extension, firstLeaf, type Leaf, lastLeaf, type TrieNode } from './nodes.ts'

/** The first entry above `key` in a subtrie whose path up to `depth` is also that of `key`. */
export function leafAfter(node: TrieNode, depth: number, key: Uint8Array): Leaf | undefined {
  if (node.kind === 'leaf') return compareBytes(node.key, key) > 0 ? node : undefined
  if (node.kind === 'extension') {
    const side = sideOf(node, depth, key)
    if (side === 0) return leafAfter(node.child, node.to, key)
    return side > 0 ? firstLeaf(node) : undefined
  }
  if (depth === nibbleCount(key)) return firstChildLeaf(node, 0)
  const nibble = nibbleAt(key, depth)
  const child = node.children[nibble]
  return (child && leafAfter(child, depth + 1, key)) ?? firstChildLeaf(node, nibble + 1)
}

/** The last entry below `key` in a subtrie whose path up to `depth` is also that of `key`. */
export function leafBefore(node: TrieNode, depth: number, key: Uint8Array): Leaf | undefined {
  if (node.kind === 'leaf') return compareBytes(node.key, key) < 0 ? node : undefined
  if (node.kind === 'extension') {
    const side = sideOf(node, depth, key)
    if (side === 0) return leafBefore(node.child, node.to, key)
    return side < 0 ? lastLeaf(node) : undefined
  }
  if (depth === nibbleCount(key)) return undefined
  const nibble = nibbleAt(key, depth)
  const child = node.children[nibble]
  return (child && leafBefore(child, depth + 1, key)) ?? lastChildLeaf(node, nibble - 1) ?? node.ending
}

/** 0 when the key passes through the extension, 1 when all below it is above the key, -1 when all is below. */
function sideOf(node: Extension, depth: number, key: Uint8Array): number {
  const limit = Math.min(nibbleCount(key), node.to)
  const parting = firstDifference(node.key, key, depth, limit)
  if (parting === node.to) return 0
  if (parting === nibbleCount(key)) return 1
  return nibbleAt(node.key, parting) > nibbleAt(key, parting) ? 1 : -1
}

function firstChildLeaf(branch: Branch, fromNibble: number): Leaf | undefined {
  for (let nibble = fromNibble; nibble < 16; nibble++) {
    const child = branch.children[nibble]
    if (child !== undefined) return firstLeaf(child)
  }
  return undefined
}

function lastChildLeaf(branch: Branch, fromNibble: number): Leaf | undefined {
  for (let nibble = fromNibble; nibble >= 0; nibble--) {
    const child = branch.children[nibble]
    if (child !== undefined) return lastLeaf(child)
  }
  return undefined
}
