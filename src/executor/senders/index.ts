/**
 * The names of this folder that others use.
 *
 * Owns: this list. Must never: hold code.
 */
export { recoverAuthorities, recoverSenders, warmUpRecovery } from './recoverSenders.ts'
