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
  {
    cases: /^rpc-extra\/trace__.*trace_callMany_(04|0e|14|15|16|20)_/,
    why: "calls that follow on one another are transactions here: storage that the first has changed is the second one's original",
    isSkipped: true,
  },
  {
    cases: /^rpc-extra\/trace__.*trace_(call|rawTransaction)_14_1_trace/,
    why: 'that an address is taken is said in the words of geth',
    isSkipped: true,
  },
  {
    cases: /^rpc-extra\/trace__.*trace_(call|rawTransaction)_20_0_vmTrace/,
    why: 'an instruction whose fixed price is beyond what is left is shown with that price, as geth does',
    isSkipped: true,
  },
  {
    cases: /^rpc-extra\/trace__.*invalidBlockParam/,
    why: 'a block hash that nobody knows is no fault of the parameters',
    isSkipped: true,
  },
  {
    cases: /^rpc-extra\/trace__/,
    why: 'the blocks are made again, at other times; how something was created and why it reverted are told always, not in some answers',
    ignored: new Set(['blockHash', 'creationMethod', 'revertReason']),
    ignoresErrorText: true,
  },
  {
    cases: /^rpc-extra\/eth__simulateV1.*code-delegation-with-authority/,
    why: 'bytes without 0x and an authorization without a signature are what one other node alone allows',
    isSkipped: true,
  },
  {
    cases: /^rpc-extra\/eth__simulateV1/,
    why: 'errors are worded as in geth; one other node gives a log of its own trie',
    ignored: new Set(['trieLog']),
    ignoresErrorText: true,
  },
  {
    cases: /^rpc-extra\/eth .*eth_sendRawTransaction_invalid/,
    why: 'bytes that are no transaction are refused with the codes of geth, which clients know',
    isSkipped: true,
  },
  {
    cases: /^rpc-extra\/(eth|debug) /,
    why: 'which members there are depends on the fork of the block, and the chain that these were recorded on is not here',
    ignored: new Set([
      ...['totalDifficulty', 'withdrawalsRoot', 'withdrawals', 'root', 'status', 'blobGasUsed', 'blobGasPrice'],
      ...[
        'precompiles',
        'systemContracts',
        'transactions',
        'returnValue',
        'chainId',
        'excessBlobGas',
        'parentBeaconBlockRoot',
        'yParity',
      ],
    ]),
  },
]

/** The exception for a case; undefined = none. */
export function exceptionFor(name: string): RpcException | undefined {
  return EXCEPTIONS.find(({ cases }) => cases.test(name))
}
