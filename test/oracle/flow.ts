/**
 * Stack, memory and control flow (0x00, 0x50 to 0x9f except storage, and the ends of a frame).
 *
 * Owns: these instructions. Must never: touch the state.
 */

import { payForCopy } from './environment.ts'
import type { Frame } from './frame.ts'
import type { Handlers } from './machine.ts'
import { bytesOf, EMPTY, slicePadded, wordOf } from './word.ts'

export const flow: Handlers = {
  0: (frame) => frame.end('success', EMPTY),
  80: (frame) => {
    frame.pop()
  },
  81: load,
  82: (frame) => store(frame, 32),
  83: (frame) => store(frame, 1),
  86: (frame) => frame.jump(frame.pop()),
  87: jumpIf,
  // The counter has already moved on.
  88: (frame) => frame.push(BigInt(frame.pc - 1)),
  89: (frame) => frame.push(BigInt(frame.memorySize)),
  90: (frame) => frame.push(frame.gas),
  91: () => {},
  94: copyMemory,
  243: (frame) => finish(frame, 'success'),
  253: (frame) => finish(frame, 'revert'),
}

for (let size = 0; size <= 32; size++) flow[0x5f + size] = (frame) => pushData(frame, size)
for (let depth = 1; depth <= 16; depth++) {
  flow[0x7f + depth] = (frame) => frame.duplicate(depth)
  flow[0x8f + depth] = (frame) => frame.swap(depth)
}

/** Code that ends inside the data is continued by zeros. */
function pushData(frame: Frame, size: number): void {
  frame.push(wordOf(slicePadded(frame.code, BigInt(frame.pc), size)))
  frame.pc += size
}

function load(frame: Frame): void {
  const offset = frame.pop()
  frame.expandMemory(offset, 32n)
  frame.push(wordOf(frame.readMemory(offset, 32n)))
}

function store(frame: Frame, length: number): void {
  const offset = frame.pop()
  const word = frame.pop()
  frame.expandMemory(offset, BigInt(length))
  frame.writeMemory(offset, bytesOf(word, length))
}

function jumpIf(frame: Frame): void {
  const target = frame.pop()
  const condition = frame.pop()
  if (condition !== 0n) frame.jump(target)
}

function copyMemory(frame: Frame): void {
  const target = frame.pop()
  const source = frame.pop()
  const length = frame.pop()
  payForCopy(frame, target, length)
  frame.expandMemory(source, length)
  frame.writeMemory(target, frame.readMemory(source, length))
}

function finish(frame: Frame, status: 'success' | 'revert'): void {
  const offset = frame.pop()
  const length = frame.pop()
  frame.expandMemory(offset, length)
  frame.end(status, frame.readMemory(offset, length))
}
