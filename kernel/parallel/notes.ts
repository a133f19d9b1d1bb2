/**
 * What steps had to do with one another, for the report.
 *
 * Owns: the notes that settling leaves with a step: on which earlier step it depends, and for which one an execution was
 * thrown away, each with the place. Must never: influence what is executed; without room notes are left out.
 */
import {
  NOTE_IS_CONFLICT,
  NOTE_KIND,
  NOTE_ON,
  NOTE_PLACE,
  NOTE_SIZE,
  REGION_NOTES,
  STEP_NOTE_COUNT,
  STEP_NOTES,
} from '../layout'
import { Machine, regionEnd, regionStart } from '../machine'

class Notes {
  /** Of the step that is being settled. */
  static start: usize = 0
  static top: usize = 0
  static end: usize = 0
}

export function beginNotes(): void {
  Notes.start = Notes.top = regionStart(REGION_NOTES)
  Notes.end = regionEnd(REGION_NOTES)
}

/** `writer` is 1 + a step; 0, nobody in this block, is not worth a note. */
export function noteDependency(kind: u32, writer: u32, place: usize): void {
  // A step that was executed again may have met what it wrote itself.
  if (writer != 0 && writer - 1 != Machine.step) note(kind, writer, place)
}

/** Always false: what was observed does not hold. */
export function noteConflict(kind: u32, writer: u32, place: usize): bool {
  note(kind | NOTE_IS_CONFLICT, writer, place)
  return false
}

function note(kind: u32, writer: u32, place: usize): void {
  const at = Notes.top
  if (at + NOTE_SIZE > Notes.end) return
  store<u32>(at, kind, NOTE_KIND)
  store<u32>(at, writer - 1, NOTE_ON)
  store<u32>(at, <u32>place, NOTE_PLACE)
  Notes.top = at + NOTE_SIZE
}

/** Leaves the notes taken since the last call with a step. */
export function leaveNotes(step: usize): void {
  store<u32>(step, <u32>Notes.start, STEP_NOTES)
  store<u32>(step, <u32>((Notes.top - Notes.start) / NOTE_SIZE), STEP_NOTE_COUNT)
  Notes.start = Notes.top
}
