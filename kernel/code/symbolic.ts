/**
 * The stack of the block that is being translated, as descriptions of where each value lies.
 *
 * Owns: positions, operands and their reference counts. A value lies in its home (the stack slot of its position,
 * counted from the height at the block's entry), in a temporary above all homes, or in a constant. PUSH, DUP, SWAP and
 * POP only change descriptions; `flush` at last brings every live value home. Must never: read a value.
 */

import { REGION_TRANSLATOR } from '../layout'
import { regionStart } from '../machine'
import { emit } from './emit'
import { OP_MOVE } from './operations'

/** Positions run from -POSITIONS to POSITIONS - 1. */
const POSITIONS: i32 = 2048
const OPERANDS: usize = 0
const HOME_USES: usize = 16384
const TEMPORARY_USES: usize = 32768
const FREE_TEMPORARIES: usize = 49152
const READY: usize = 65536
/** Homes never reach this operand: the stack has 1,024 words. */
const FIRST_TEMPORARY: i32 = 32768

/** An odd number that is nobody's address: a constant as far as the reference counts go. */
const NO_OPERAND: i32 = 1

export class Symbolic {
  static base: usize = 0
  /** Height above the entry, may be negative. */
  static height: i32 = 0
  /** Lowest position looked at, one past the highest ever used. */
  static low: i32 = 0
  static high: i32 = 0
  /** Number of temporaries made, and how many of them lie in the free list. */
  static temporaries: i32 = 0
  static free: i32 = 0
}

export function resetSymbolic(): void {
  Symbolic.base = regionStart(REGION_TRANSLATOR)
  Symbolic.height = 0
  Symbolic.low = 0
  Symbolic.high = 0
  Symbolic.temporaries = 0
  Symbolic.free = 0
}

@inline
function home(position: i32): i32 {
  return position << 5
}

@inline
function isConstant(operand: i32): bool {
  return (operand & 1) != 0
}

@inline
function cell(array: usize, index: i32): usize {
  return Symbolic.base + array + (<usize>index << 2)
}

@inline
function operandAt(position: i32): i32 {
  return load<i32>(cell(OPERANDS, position + POSITIONS))
}

@inline
function setOperand(position: i32, operand: i32): void {
  store<i32>(cell(OPERANDS, position + POSITIONS), operand)
}

@inline
function usesCell(operand: i32): usize {
  return operand < FIRST_TEMPORARY
    ? cell(HOME_USES, (operand >> 5) + POSITIONS)
    : cell(TEMPORARY_USES, (operand - FIRST_TEMPORARY) >> 5)
}

function retain(operand: i32): void {
  if (isConstant(operand)) return
  const uses = usesCell(operand)
  store<i32>(uses, load<i32>(uses) + 1)
}

function release(operand: i32): void {
  if (isConstant(operand)) return
  const uses = usesCell(operand)
  const left = load<i32>(uses) - 1
  store<i32>(uses, left)
  if (left == 0 && operand >= FIRST_TEMPORARY) store<i32>(cell(FREE_TEMPORARIES, Symbolic.free++), operand)
}

/** True when nothing live lies there any more. */
export function isUnused(operand: i32): bool {
  return !isConstant(operand) && load<i32>(usesCell(operand)) == 0
}

/** Makes the entry values down to a position known. */
function reachDown(position: i32): void {
  while (Symbolic.low > position) {
    const low = --Symbolic.low
    setOperand(low, home(low))
    store<i32>(cell(HOME_USES, low + POSITIONS), 1)
  }
}

function reachUp(position: i32): void {
  while (Symbolic.high <= position) store<i32>(cell(HOME_USES, Symbolic.high++ + POSITIONS), 0)
}

/** Takes the top value; its place may be reused from now on. */
export function pop(): i32 {
  const position = --Symbolic.height
  reachDown(position)
  const operand = operandAt(position)
  release(operand)
  return operand
}

function place(operand: i32): void {
  const position = Symbolic.height++
  reachUp(position)
  setOperand(position, operand)
  retain(operand)
}

/** Pushes a constant; `address` is where its word lies for good. */
export function pushConstant(address: usize): void {
  place(<i32>address | 1)
}

/**
 * Pushes a new value and says where the instruction has to write it: home if that is free, else over one of its operands
 * if that was its last use (a counter that was swapped up then stays where it is), else in a temporary.
 */
export function pushResult(a: i32 = NO_OPERAND, b: i32 = NO_OPERAND): i32 {
  const position = Symbolic.height
  reachUp(position)
  let operand = home(position)
  if (!isUnused(operand)) operand = isFreeHome(a) ? a : isFreeHome(b) ? b : newTemporary()
  place(operand)
  return operand
}

function isFreeHome(operand: i32): bool {
  return operand < FIRST_TEMPORARY && isUnused(operand)
}

function newTemporary(): i32 {
  if (Symbolic.free > 0) return load<i32>(cell(FREE_TEMPORARIES, --Symbolic.free))
  const operand = FIRST_TEMPORARY + (Symbolic.temporaries++ << 5)
  store<i32>(usesCell(operand), 0)
  return operand
}

export function duplicate(depth: i32): void {
  const position = Symbolic.height - depth
  reachDown(position)
  place(operandAt(position))
}

export function swap(depth: i32): void {
  const top = Symbolic.height - 1
  const other = top - depth
  reachDown(other)
  const operand = operandAt(top)
  setOperand(top, operandAt(other))
  setOperand(other, operand)
}

/** Keeps an operand that was popped readable over the next `flush`; gives the operand to use after it. */
export function keepOverFlush(operand: i32): i32 {
  if (isConstant(operand)) return operand
  if (operand >= FIRST_TEMPORARY) {
    // It may have gone to the free list when it was popped: whoever takes it from there would overwrite it.
    const kept = FIRST_TEMPORARY + (Symbolic.temporaries++ << 5)
    store<i32>(usesCell(kept), 1)
    emit(OP_MOVE, 0, kept, operand, 0)
    return kept
  }
  const position = operand >> 5
  if (position < Symbolic.height && operandAt(position) != operand) {
    const kept = FIRST_TEMPORARY + (Symbolic.temporaries++ << 5)
    store<i32>(usesCell(kept), 1)
    emit(OP_MOVE, 0, kept, operand, 0)
    return kept
  }
  return operand
}

/** Brings every live value home. A home is written only when no other position still needs what lies there. */
export function flush(): void {
  const height = Symbolic.height
  let ready = 0
  let misplaced = 0
  for (let position = Symbolic.low; position < height; position++) {
    if (operandAt(position) == home(position)) continue
    misplaced++
    if (load<i32>(cell(HOME_USES, position + POSITIONS)) == 0) store<i32>(cell(READY, ready++), position)
  }
  while (ready > 0) {
    const position = load<i32>(cell(READY, --ready))
    const source = bringHome(position)
    misplaced--
    if (isConstant(source) || source >= FIRST_TEMPORARY) continue
    const freed = source >> 5
    if (freed < height && load<i32>(cell(HOME_USES, freed + POSITIONS)) == 0 && operandAt(freed) != source) {
      store<i32>(cell(READY, ready++), freed)
    }
  }
  // What is left are rings: each home is needed by exactly one other.
  for (let position = Symbolic.low; misplaced > 0 && position < height; position++) {
    if (operandAt(position) == home(position)) continue
    const saved = newTemporary()
    emit(OP_MOVE, 0, saved, home(position), 0)
    let at = position
    while (operandAt(at) != home(position)) {
      const next = operandAt(at) >> 5
      emit(OP_MOVE, 0, home(at), operandAt(at), 0)
      setOperand(at, home(at))
      at = next
      misplaced--
    }
    emit(OP_MOVE, 0, home(at), saved, 0)
    setOperand(at, home(at))
    store<i32>(cell(FREE_TEMPORARIES, Symbolic.free++), saved)
    misplaced--
  }
}

/** Moves a position's value to its home and returns where it was. */
function bringHome(position: i32): i32 {
  const source = operandAt(position)
  emit(OP_MOVE, 0, home(position), source, 0)
  setOperand(position, home(position))
  store<i32>(cell(HOME_USES, position + POSITIONS), 1)
  release(source)
  return source
}
