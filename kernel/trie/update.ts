/**
 * A trie after changes: the walk down to what they change, and back up through branches that are made anew.
 *
 * Owns: where branches appear, collapse and move. Nothing that stands is written: a changed branch is a new one beside the
 * old. Branches hold references to leaves; a leaf that moves and was not used lately is asked from the host. Must never:
 * read a record that this step has written.
 */
import { branchReference, putRoot } from './encode'
import {
  CHANGE_EXISTED, CHANGE_KEY, CHANGE_LENGTH, CHANGE_SIZE, CHANGE_VALUE, HANGS_BRANCH, HANGS_LEAF, HANGS_NOTHING,
  LEAF_ROOM, LEAF_SIZE, OUTCOME_DEPTH, OUTCOME_KEY, OUTCOME_KIND, OUTCOME_NODE, OUTCOME_REFERENCE,
  OUTCOME_REFERENCE_KIND, OUTCOME_SIZE, REFERENCE_HASH, REFERENCE_NODE, REFERENCE_UNKNOWN, STEP, TRIE_CHANGES,
  TRIE_COUNT, TRIE_LEAVES, TRIE_PARTS, TRIE_RESULT, TRIE_ROOT, TRIE_TOP_DEPTH, TRIE_TOP_KEY, TRIE_TOP_KIND,
  TRIE_TOP_NODE,
} from './layout'
import { insertLeaf, leafKey, loadedLeaf, putLeaf } from './leaves'
import { reserveNote } from './memory'
import {
  childAt, CHILD_EXTENSION, CHILD_NODE, CHILD_REFERENCE, copyChild, extensionLength, extensionOf, hasBit,
  NODE_LEAVES, NODE_PRESENT, NODE_SHORT, noteMade, noteReplaced, referenceKind, setBit, takeBranch, takeExtension,
  touch, writeChildPath,
} from './nodes'
import { keepLeaf, putBranchOutcome, putLeafOutcome, referenceAt } from './outcomes'
import { firstDifference, KEY_NIBBLES, nibbleAt } from './paths'
import { deleteBranch, readBranch, writeBranch } from './records'
import { FRAME_SIZE, firstFrame, referenceStart } from './scratch'

/** The trie that is being updated, and what the host reads: nothing newer than the records of this step. */
let trie: usize = 0
let changes: usize = 0
let leaves: usize = 0
let readStep: u32 = 0

function useTrie(address: usize, step: u32): void {
  trie = address
  readStep = step
  changes = load<u32>(address, TRIE_CHANGES)
  leaves = load<u32>(address, TRIE_LEAVES)
}

/** The whole of a trie's update. */
export function updateTrie(address: usize, step: u32): void {
  useTrie(address, step)
  const result = trie + TRIE_RESULT
  const count = load<u32>(trie, TRIE_COUNT)
  const kind = load<u32>(trie, TRIE_TOP_KIND)
  if (kind == HANGS_BRANCH) {
    const depth = load<u32>(trie, TRIE_TOP_DEPTH)
    changeBranch(trie + TRIE_TOP_NODE, trie + TRIE_TOP_KEY, 0, depth, 0, count, firstFrame(), result)
  } else if (kind == HANGS_LEAF) {
    const cell = trie + TRIE_TOP_NODE
    changeLeaf(cell, trie + TRIE_ROOT, REFERENCE_HASH, trie + TRIE_TOP_KEY, KEY_NIBBLES, 0, 0, count, firstFrame(), result)
  } else {
    changeLeaf(0, 0, REFERENCE_UNKNOWN, 0, 0, 0, 0, count, firstFrame(), result)
  }
  closeTrie(result)
}

/**
 * Prepares an update in parts: loads the branch on top. Returns which of its children have changes below them, bit by
 * nibble; 0 = the update has to be done as a whole.
 */
export function openTrie(address: usize, step: u32): u32 {
  useTrie(address, step)
  if (load<u32>(trie, TRIE_TOP_KIND) != HANGS_BRANCH) return 0
  const depth = load<u32>(trie, TRIE_TOP_DEPTH)
  const count = load<u32>(trie, TRIE_COUNT)
  const key = trie + TRIE_TOP_KEY
  if (partingOf(key, 0, depth, 0, count) < depth) return 0
  loadedBranch(trie + TRIE_TOP_NODE, key, depth)
  let touched: u32 = 0
  for (let i: u32 = 0; i < count; i++) touched |= 1 << nibbleAt(changeKey(i), depth)
  return touched
}

/** One part: what hangs at one child of the branch on top. */
export function updateChild(address: usize, step: u32, nibble: u32): void {
  useTrie(address, step)
  const depth = load<u32>(trie, TRIE_TOP_DEPTH)
  const count = load<u32>(trie, TRIE_COUNT)
  const low = firstOf(nibble, depth, count)
  const high = firstOf(nibble + 1, depth, count)
  const out = trie + TRIE_PARTS + nibble * OUTCOME_SIZE
  changeChild(load<u32>(trie, TRIE_TOP_NODE), nibble, depth, low, high, firstFrame(), out)
}

/** The first change whose nibble at `depth`, where the trie's topmost branch is, is not below `nibble`. */
function firstOf(nibble: u32, depth: u32, count: u32): u32 {
  let low: u32 = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (nibbleAt(changeKey(middle), depth) < nibble) low = middle + 1
    else high = middle
  }
  return low
}

/** The end: the branch on top, from what its changed children came to. */
export function finishTrie(address: usize, step: u32, touched: u32): void {
  useTrie(address, step)
  const result = trie + TRIE_RESULT
  const node: usize = load<u32>(trie, TRIE_TOP_NODE)
  finishBranch(node, trie + TRIE_TOP_KEY, load<u32>(trie, TRIE_TOP_DEPTH), trie + TRIE_PARTS, touched, result)
  closeTrie(result)
}

/** Writes the root. */
function closeTrie(result: usize): void {
  const kind = load<u32>(result, OUTCOME_KIND)
  if (kind == HANGS_NOTHING) return
  if (kind == HANGS_LEAF) keepLeaf(result)
  const reference = referenceStart()
  putRoot(trie + TRIE_ROOT, referenceAt(reference, result, 0), reference)
}

/** What hangs at child `nibble` of the branch at `depth` after changes `low` to `high`, all of which are below it. */
function changeChild(node: usize, nibble: u32, depth: u32, low: u32, high: u32, frame: usize, out: usize): void {
  if (!hasBit(node, NODE_PRESENT, nibble)) {
    changeLeaf(0, 0, REFERENCE_UNKNOWN, 0, 0, depth + 1, low, high, frame, out)
    return
  }
  const child = childAt(node, nibble)
  const cell = child + CHILD_NODE
  const key = changeKey(low)
  if (hasBit(node, NODE_LEAVES, nibble)) {
    const kind = referenceKind(node, nibble)
    changeLeaf(cell, child + CHILD_REFERENCE, kind, key, depth + 1, depth + 1, low, high, frame, out)
    return
  }
  const extension = extensionOf(node, nibble)
  if (extension == 0) {
    changeBranch(cell, key, depth + 1, depth + 1, low, high, frame, out)
    return
  }
  const path = reserveNote(32)
  writeChildPath(path, key, depth, nibble, extension)
  changeBranch(cell, path, depth + 1, depth + 1 + extensionLength(extension), low, high, frame, out)
}

/**
 * The same at `depth` where there is one leaf, with this reference, or none (0). The only leaf is the one below the first
 * `pathDepth` nibbles of `path`, and `cell` has its address if it is in memory. It is needed only when it stays beside
 * others.
 */
function changeLeaf(
  cell: usize, reference: usize, kind: u32, path: usize, pathDepth: u32, depth: u32, low: u32, high: u32, frame: usize, out: usize
): void {
  let stays = reference != 0
  let count: u32 = 0
  const first = leaves + low * LEAF_ROOM
  for (let i = low; i < high; i++) {
    const change = changes + i * CHANGE_SIZE
    if (load<u32>(change, CHANGE_EXISTED)) stays = false
    const length = load<u32>(change, CHANGE_LENGTH)
    if (length > 0) putLeaf(first + count++ * LEAF_SIZE, change + CHANGE_KEY, load<u32>(change, CHANGE_VALUE), length, 0)
  }
  if (stays) insertLeaf(first, count++, loadedLeaf(trie, cell, reference, kind, path, pathDepth, depth))
  else if (cell != 0 && load<u32>(cell) != 0) noteReplaced(load<u32>(cell))
  build(first, 0, count, depth, frame, out)
}

/** The subtrie of leaves `low` to `high`, which agree before `depth`. */
function build(first: usize, low: u32, high: u32, depth: u32, frame: usize, out: usize): void {
  if (low == high) {
    store<u32>(out, HANGS_NOTHING, OUTCOME_KIND)
    return
  }
  const key = leafKey(first, low)
  if (high - low == 1) {
    putLeafOutcome(out, first + low * LEAF_SIZE)
    return
  }
  const parting = firstDifference(key, leafKey(first, high - 1), depth, KEY_NIBBLES)
  let touched: u32 = 0
  for (let from = low; from < high; ) {
    const nibble = nibbleAt(leafKey(first, from), parting)
    let to = from + 1
    while (to < high && nibbleAt(leafKey(first, to), parting) == nibble) to++
    build(first, from, to, parting + 1, frame + FRAME_SIZE, frame + nibble * OUTCOME_SIZE)
    touched |= 1 << nibble
    from = to
  }
  finishBranch(0, key, parting, frame, touched, out)
}

/** The same where a branch is, at or below `at`; `cell` has its address if it is loaded. */
function changeBranch(cell: usize, key: usize, at: u32, depth: u32, low: u32, high: u32, frame: usize, out: usize): void {
  const parting = partingOf(key, at, depth, low, high)
  if (parting < depth) {
    splitExtension(cell, key, depth, parting, low, high, frame, out)
    return
  }
  const node = loadedBranch(cell, key, depth)
  let touched: u32 = 0
  for (let from = low; from < high; ) {
    const nibble = nibbleAt(changeKey(from), depth)
    const to = groupEnd(from, high, depth)
    changeChild(node, nibble, depth, from, to, frame + FRAME_SIZE, frame + nibble * OUTCOME_SIZE)
    touched |= 1 << nibble
    from = to
  }
  finishBranch(node, key, depth, frame, touched, out)
}

/** New keys part from the way to a branch at `parting`, above it. */
function splitExtension(
  cell: usize, key: usize, depth: u32, parting: u32, low: u32, high: u32, frame: usize, out: usize
): void {
  const own = nibbleAt(key, parting)
  let touched: u32 = 0
  for (let from = low; from < high; ) {
    const nibble = nibbleAt(changeKey(from), parting)
    const to = groupEnd(from, high, parting)
    const outcome = frame + nibble * OUTCOME_SIZE
    if (nibble == own) changeBranch(cell, key, parting + 1, depth, from, to, frame + FRAME_SIZE, outcome)
    else changeLeaf(0, 0, REFERENCE_UNKNOWN, 0, 0, parting + 1, from, to, frame + FRAME_SIZE, outcome)
    touched |= 1 << nibble
    from = to
  }
  if ((touched >> own & 1) == 0) {
    putBranchOutcome(frame + own * OUTCOME_SIZE, loadedBranch(cell, key, depth), key, depth)
    touched |= 1 << own
  }
  finishBranch(0, key, parting, frame, touched, out)
}

/** What takes the place of the branch `node` (0 = there was none) when its `touched` children became these outcomes. */
function finishBranch(node: usize, key: usize, depth: u32, outcomes: usize, touched: u32, out: usize): void {
  let present: u32 = node == 0 ? 0 : <u32>load<u16>(node, NODE_PRESENT) & ~touched
  for (let rest = touched; rest != 0; rest &= rest - 1) {
    const nibble = ctz<u32>(rest)
    if (load<u32>(outcomes + nibble * OUTCOME_SIZE, OUTCOME_KIND) != HANGS_NOTHING) present |= 1 << nibble
  }
  if (popcnt<u32>(present) > 1) {
    makeBranch(node, key, depth, outcomes, touched, present, out)
    if (node != 0) noteReplaced(node)
    return
  }
  if (present == 0) store<u32>(out, HANGS_NOTHING, OUTCOME_KIND)
  else if (present & touched) memory.copy(out, outcomes + ctz<u32>(present) * OUTCOME_SIZE, OUTCOME_SIZE)
  else lastChild(node, ctz<u32>(present), key, depth, out)
  if (node == 0) return
  deleteBranch(trie, key, depth)
  noteReplaced(node)
}

/** The only child that a branch has left, and it is as it was. */
function lastChild(node: usize, nibble: u32, key: usize, depth: u32, out: usize): void {
  const path = reserveNote(32)
  writeChildPath(path, key, depth, nibble, extensionOf(node, nibble))
  if (!hasBit(node, NODE_LEAVES, nibble)) {
    const extension = extensionOf(node, nibble)
    const cell = childAt(node, nibble) + CHILD_NODE
    if (extension != 0) {
      // The reference that is there leads to the extension: the branch is hashed again.
      const below = depth + 1 + extensionLength(extension)
      putBranchOutcome(out, loadedBranch(cell, path, below), path, below)
      return
    }
    putBranchOutcome(out, load<u32>(cell), path, depth + 1)
    store<u32>(out, referenceKind(node, nibble), OUTCOME_REFERENCE_KIND)
    memory.copy(out + OUTCOME_REFERENCE, childAt(node, nibble) + CHILD_REFERENCE, 32)
    return
  }
  const child = childAt(node, nibble)
  const kind = referenceKind(node, nibble)
  putLeafOutcome(out, loadedLeaf(trie, child + CHILD_NODE, child + CHILD_REFERENCE, kind, path, depth + 1, depth + 1))
}

function makeBranch(
  old: usize, key: usize, depth: u32, outcomes: usize, touched: u32, present: u32, out: usize
): void {
  const node = takeBranch(present, load<u32>(STEP))
  noteMade(node)
  for (let rest = present; rest != 0; rest &= rest - 1) {
    const nibble = ctz<u32>(rest)
    if ((touched >> nibble) & 1) putChild(node, nibble, depth + 1, outcomes + nibble * OUTCOME_SIZE)
    else copyChild(node, old, nibble)
  }
  writeBranch(trie, key, depth, node)
  putBranchOutcome(out, node, key, depth)
  store<u32>(out, branchReference(out + OUTCOME_REFERENCE, node), OUTCOME_REFERENCE_KIND)
}

/** Fills in a child of a new branch; the child's path starts at `depth`. */
function putChild(node: usize, nibble: u32, depth: u32, outcome: usize): void {
  const child = childAt(node, nibble)
  if (referenceAt(child + CHILD_REFERENCE, outcome, depth) == REFERENCE_NODE) setBit(node, NODE_SHORT, nibble)
  store<u32>(child, 0, CHILD_EXTENSION)
  if (load<u32>(outcome, OUTCOME_KIND) == HANGS_LEAF) {
    keepLeaf(outcome)
    setBit(node, NODE_LEAVES, nibble)
    store<u32>(child, load<u32>(outcome, OUTCOME_NODE), CHILD_NODE)
    return
  }
  store<u32>(child, load<u32>(outcome, OUTCOME_NODE), CHILD_NODE)
  const length = load<u32>(outcome, OUTCOME_DEPTH) - depth
  if (length == 0) return
  const nibbles = takeExtension(node, nibble, length)
  const key: usize = load<u32>(outcome, OUTCOME_KEY)
  for (let i: u32 = 0; i < length; i++) store<u8>(nibbles + i, <u8>nibbleAt(key, depth + i))
}

/** The branch at (`key`, `depth`), whose address `cell` has or gets. */
function loadedBranch(cell: usize, key: usize, depth: u32): usize {
  let node: usize = load<u32>(cell)
  if (node != 0) {
    touch(node)
    return node
  }
  node = readBranch(trie, key, depth, readStep)
  store<u32>(cell, <u32>node)
  return node
}

/** Where the first of changes `low` to `high` parts from the way to a branch, at most `depth`; they agree before `at`. */
function partingOf(key: usize, at: u32, depth: u32, low: u32, high: u32): u32 {
  if (at == depth) return depth
  return min(firstDifference(changeKey(low), key, at, depth), firstDifference(changeKey(high - 1), key, at, depth))
}

/** Where the changes that agree with change `from` in their nibble at `depth` end. */
function groupEnd(from: u32, high: u32, depth: u32): u32 {
  const nibble = nibbleAt(changeKey(from), depth)
  let to = from + 1
  while (to < high && nibbleAt(changeKey(to), depth) == nibble) to++
  return to
}

@inline
function changeKey(index: u32): usize {
  return changes + index * CHANGE_SIZE + CHANGE_KEY
}
