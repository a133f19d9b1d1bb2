/**
 * Entry of the stand-alone hash module: keccak and the roots of lists for the host, outside any kernel instance.
 *
 * Owns: its exports. The host owns the imported memory and places input and digest in it.
 */
export { keccak256 } from './keccak'
export { orderedRoot } from './orderedRoot'
