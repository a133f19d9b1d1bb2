/**
 * The code of contracts that a chain needs from its first block, and of the one that everybody expects.
 *
 * Owns: addresses and code, as the EIPs give them. Must never: decide which of them a chain gets.
 */
import { hexToBytes } from '../primitives/index.ts'
import type { GenesisAccount } from '../protocol/index.ts'

const WORD_OF_ONES = 'ff'.repeat(32)

/** EIP-4788: the roots of beacon blocks by time. */
export const BEACON_ROOTS: GenesisAccount = contract(
  '0x000f3df6d732807ef1319fb7b8bb8522d0beac02',
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff81069081541460' +
    '3c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500',
)

/** EIP-2935: the hashes of the last 8,191 blocks. */
export const BLOCK_HASHES: GenesisAccount = contract(
  '0x0000f90827f1c53a10cb7a02335b175320002935',
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611f' +
    'ff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500',
)

/** EIP-7002: withdrawal requests. Its first slot keeps requests out until the protocol has called it once. */
export const WITHDRAWAL_REQUESTS: GenesisAccount = contract(
  '0x00000961ef480eb55e80d19ad83579a64c007002',
  '0x3373fffffffffffffffffffffffffffffffffffffffe1460cb5760115f54807fffffffffffffffffffffffffffffffffffffffffffffff' +
    'ffffffffffffffffff146101f457600182026001905f5b5f82111560685781019083028483029004916001019190604d565b909390049250' +
    '505036603814608857366101f457346101f4575f5260205ff35b34106101f457600154600101600155600354806003026004013381556001' +
    '015f35815560010160203590553360601b5f5260385f601437604c5fa0600101600355005b6003546002548082038060101160df57506010' +
    '5b5f5b8181146101835782810160030260040181604c02815460601b8152601401816001015481526020019060020154807fffffffffffff' +
    'ffffffffffffffffffff00000000000000000000000000000000168252906010019060401c908160381c81600701538160301c8160060153' +
    '8160281c81600501538160201c81600401538160181c81600301538160101c81600201538160081c81600101535360010160e1565b910180' +
    '921461019557906002556101a0565b90505f6002555f6003555b5f54807fffffffffffffffffffffffffffffffffffffffffffffffffffff' +
    'ffffffffffff14156101cd57505f5b6001546002828201116101e25750505f6101e8565b01600290035b5f555f600155604c025ff35b5f5ffd',
  WORD_OF_ONES,
)

/** EIP-7251: consolidation requests; the same of its first slot. */
export const CONSOLIDATION_REQUESTS: GenesisAccount = contract(
  '0x0000bbddc7ce488642fb579f8b00f3a590007251',
  '0x3373fffffffffffffffffffffffffffffffffffffffe1460d35760115f54807fffffffffffffffffffffffffffffffffffffffffffffff' +
    'ffffffffffffffffff1461019a57600182026001905f5b5f82111560685781019083028483029004916001019190604d565b909390049250' +
    '5050366060146088573661019a573461019a575f5260205ff35b341061019a57600154600101600155600354806004026004013381556001' +
    '015f358155600101602035815560010160403590553360601b5f5260605f60143760745fa0600101600355005b6003546002548082038060' +
    '021160e7575060025b5f5b8181146101295782810160040260040181607402815460601b8152601401816001015481526020018160020154' +
    '81526020019060030154905260010160e9565b910180921461013b5790600255610146565b90505f6002555f6003555b5f54807fffffffff' +
    'ffffffffffffffffffffffffffffffffffffffffffffffffffffffff141561017357505f5b6001546001828201116101885750505f61018e' +
    '565b01600190035b5f555f6001556074025ff35b5f5ffd',
  WORD_OF_ONES,
)

/** The factory that deploys to the same address on every chain. */
export const CREATE2_FACTORY: GenesisAccount = contract(
  '0x4e59b44847b379578588920ca78fbf26c0b4956c',
  '0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f5801515603957' +
    '8182fd5b8082525050506014600cf3',
)

function contract(address: string, code: string, firstSlot?: string): GenesisAccount {
  return {
    address: hexToBytes(address),
    balance: 0n,
    nonce: 1n,
    code: hexToBytes(code),
    storage: firstSlot === undefined ? [] : [{ slot: new Uint8Array(32), value: hexToBytes(firstSlot, 'hex') }],
  }
}
