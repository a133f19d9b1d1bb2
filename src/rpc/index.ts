/**
 * The names that the rooms above and the methods use.
 *
 * Owns: this list. Must never: hold code.
 */
export { type Call, type ConnectionKind, Exchange, type RpcConnection } from './dispatch/connection.ts'
export {
  type CallRecord,
  Dispatcher,
  type DispatcherOptions,
  DuplicateMethodError,
  type Reply,
} from './dispatch/dispatcher.ts'
export { JsonText } from './dispatch/json.ts'
export {
  defineMethod,
  type Handler,
  type Method,
  type MethodOptions,
  type OptionalParameter,
  optional,
  type Parameter,
  type ValuesOf,
} from './dispatch/method.ts'
export {
  executionReverted,
  internalError,
  invalidParams,
  invalidRequest,
  methodNotFound,
  RPC_CODES,
  RpcError,
  type RpcErrorData,
  serverError,
} from './errors.ts'
export type { AccessOptions } from './transport/access.ts'
export type { PageResponse, PageSource } from './transport/http.ts'
export { DEFAULT_LIMITS, type TransportLimits } from './transport/limits.ts'
export { ListenError } from './transport/listen.ts'
export { type RpcAddress, RpcServer, type RpcServerOptions, startRpcServer } from './transport/server.ts'
export {
  type BlockId,
  type BlockTag,
  blockId,
  LATEST,
  type NumberedBlockId,
  numberedBlockId,
} from './values/blockId.ts'
export { address, data, hash, storageKey } from './values/byteStrings.ts'
export { boolean, entriesOf, field, type JsonObject, listOf, object, requiredField, text } from './values/composites.ts'
export { type LogFilter, logFilter } from './values/logFilter.ts'
export {
  type AccountOverride,
  type BlockOverrides,
  blockOverrides,
  type SlotOverride,
  stateOverrides,
} from './values/overrides.ts'
export { lenientQuantity, quantity, smallNumber, toQuantity, uint64 } from './values/quantity.ts'
export { type TransactionRequest, transactionRequest } from './values/transactionRequest.ts'
export { ValueError, type ValueParser } from './values/valueError.ts'
