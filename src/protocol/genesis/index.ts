/**
 * The public names of genesis files.
 *
 * Owns: this list. Must never: hold code.
 */
export { genesisHeader } from './genesisHeader.ts'
export { GenesisError } from './jsonReader.ts'
export { type Genesis, type GenesisAccount, type GenesisStorageSlot, parseGenesis } from './parse.ts'
