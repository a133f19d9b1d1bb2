/**
 * Where this node answers otherwise than a recorded exchange, and why that is right.
 *
 * Owns: these arguments. Must never: hold one that only says that it does not work yet.
 */

export interface RpcException {
  readonly why: string
  /** Members of the result that are not compared, by name. */
  readonly ignored?: ReadonlySet<string>
  /** The code of an error must agree, its words need not. */
  readonly ignoresErrorText?: boolean
  /** The case is not run. */
  readonly isSkipped?: boolean
}

interface ExceptionFor extends RpcException {
  /** Of the case's full name. */
  readonly cases: RegExp
}

const EXCEPTIONS: readonly ExceptionFor[] = []

/** The exception for a case; undefined = none. */
export function exceptionFor(name: string): RpcException | undefined {
  return EXCEPTIONS.find(({ cases }) => cases.test(name))
}
