/**
 * Where this node answers otherwise than a recorded exchange, and why that is right.
 *
 * Owns: these arguments. Must never: hold one that only says that it does not work yet.
 */

export interface RpcException {
  readonly why: string
  /** Members that are not compared, by name wherever they are. */
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

const EXCEPTIONS: readonly ExceptionFor[] = [
  {
    cases: /^rpc-compat.*\/eth_capabilities\//,
    why: 'the member is for nodes that delete logs after a while; the specification lets it be left out',
    ignored: new Set(['deleteStrategy']),
  },
  {
    cases: /^rpc-compat.*\/debug_getRawTransaction\/get-invalid-hash$/,
    why: 'the expected words name a type of the language that another node is written in',
    ignoresErrorText: true,
  },
]

/** The exception for a case; undefined = none. */
export function exceptionFor(name: string): RpcException | undefined {
  return EXCEPTIONS.find(({ cases }) => cases.test(name))
}
