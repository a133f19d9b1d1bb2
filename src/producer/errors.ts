/**
 * What a producer of blocks refuses.
 *
 * Owns: code and wording. Must never: be raised for what a rule of the protocol is against.
 */
const messages = {
  timestampTooLow: (values: { readonly time: bigint; readonly parentTime: bigint }) =>
    `Timestamp ${values.time} is lower than or equal to previous block's timestamp ${values.parentTime}`,
  gasLimitZero: () => 'Block gas limit must be greater than 0',
  tooManyBlocks: (values: { readonly count: bigint; readonly most: bigint }) =>
    `cannot mine ${values.count} blocks in one call, at most ${values.most}`,
} as const

export type ProducerErrorCode = keyof typeof messages

export class ProducerError<Code extends ProducerErrorCode = ProducerErrorCode> extends Error {
  override readonly name = 'ProducerError'
  readonly code: Code

  constructor(code: Code, values: Parameters<(typeof messages)[Code]>[0]) {
    super((messages[code] as (values: unknown) => string)(values))
    this.code = code
  }
}
