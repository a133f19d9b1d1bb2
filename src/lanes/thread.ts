/**
 * The program of a lane's thread: takes calls in their order, answers each, sleeps.
 *
 * Owns: the lane as tasks see it. Must never: be imported; it runs when it is loaded.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { toThrownRecord } from './errors.ts'
import type { Lane } from './lanes.ts'
import { type AnswerMessage, type CallMessage, type LaneThreadData, ringsOf, sleepUntilRung } from './messages.ts'
import { runTask } from './runTask.ts'

const LONGEST_INTERVAL = 2 ** 31 - 1
/** Native code frees in the event loop what JavaScript has let go of, and a thread that only sleeps would never come there. */
const LONGEST_AWAY_MS = 250

const { index, count, bell } = workerData as LaneThreadData
const lane: Lane = { index, count, kept: new Map() }
const port = parentPort!

// A task may wait for something that does not keep a thread alive by itself, such as a number in shared memory.
setInterval(() => {}, LONGEST_INTERVAL)
serve()

async function serve(): Promise<never> {
  let turned = performance.now()
  for (;;) {
    const rings = ringsOf(bell)
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      await answer(next.message as CallMessage)
    }
    if (performance.now() - turned > LONGEST_AWAY_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      turned = performance.now()
    }
    sleepUntilRung(bell, rings)
  }
}

async function answer({ id, task, argument }: CallMessage): Promise<void> {
  try {
    // Posting throws when the result is nothing that can be cloned.
    post({ id, result: await runTask(task, argument, lane) })
  } catch (thrown) {
    post({ id, thrown: toThrownRecord(thrown) })
  }
}

function post(message: AnswerMessage): void {
  port.postMessage(message)
}
