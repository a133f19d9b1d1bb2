/**
 * The public names of the node ("multilane", "multilane/node").
 *
 * Owns: this list. Must never: hold code.
 */
export { ListenError } from '../rpc/transport/listen.ts'
export { createLog, type Log, type LogFields, type LogLevel, type LogOptions, type LogThreshold } from './log.ts'
export { createNode, Node } from './node.ts'
export {
  type AccountOptions,
  type ChainOptions,
  type ExecutionOptions,
  type FundedAccount,
  type MiningOptions,
  type NodeOptions,
  OptionError,
  type ServerOptions,
  type StorageOptions,
} from './options.ts'
export { Provider, type ProviderMessage, ProviderRpcError, type RequestArguments } from './provider.ts'
