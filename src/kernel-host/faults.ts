/**
 * The loud end of a run that outgrew its lane.
 *
 * Owns: the error and the names of its causes. A fault is no EVM result: nothing may be concluded from it but that this
 * lane is too small. Must never: be swallowed.
 */
import * as L from '../../kernel/layout.ts'

const causes: Record<number, [KernelFaultCode, string]> = {
  [L.FAULT_MEMORY]: [
    'memory',
    'the EVM memory of a transaction outgrew its region; give the kernel more memoryMegabytes',
  ],
  [L.FAULT_TABLE]: ['table', 'a transaction or block touches more accounts, slots or codes than its tables hold'],
  [L.FAULT_JOURNAL]: ['journal', 'a transaction changes more than its journal holds'],
  [L.FAULT_LOGS]: ['logs', 'the logs of a transaction outgrew their region'],
  [L.FAULT_CODE]: ['code', 'a code, or all code created in a block, outgrew its region'],
  [L.FAULT_RETURN_DATA]: ['returnData', 'a return value outgrew its region'],
  [L.FAULT_TRANSLATION]: ['translation', 'a code is too large to be translated'],
  [L.FAULT_STUCK]: ['stuck', 'a lane waits for another that does not go on'],
}

export type KernelFaultCode =
  | 'memory'
  | 'table'
  | 'journal'
  | 'logs'
  | 'code'
  | 'returnData'
  | 'translation'
  | 'stuck'
  | 'precompile'
  | 'input'
  | 'unknown'

export class KernelFault extends Error {
  override readonly name = 'KernelFault'
  readonly code: KernelFaultCode

  constructor(code: KernelFaultCode, message: string) {
    super(message)
    this.code = code
  }

  static fromCode(number: number): KernelFault {
    const [code, message] = causes[number] ?? ['unknown', `the kernel gave up for reason ${number}`]
    return new KernelFault(code, message)
  }
}
