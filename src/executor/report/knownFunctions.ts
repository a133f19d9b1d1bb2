/**
 * Functions that half the world's contracts have, by selector.
 *
 * Owns: their signatures and what kind of contract they hint at. Must never: hold a selector; those are computed.
 */
import { bytesToHex, keccak256 } from '../../primitives/index.ts'

export type FunctionPurpose = 'token' | 'collectible' | 'trade' | 'other'

export interface KnownFunction {
  readonly signature: string
  readonly purpose: FunctionPurpose
}

const SIGNATURES: Readonly<Record<FunctionPurpose, readonly string[]>> = {
  token: [
    'transfer(address,uint256)',
    'transferFrom(address,address,uint256)',
    'approve(address,uint256)',
    'increaseAllowance(address,uint256)',
    'decreaseAllowance(address,uint256)',
    'permit(address,address,uint256,uint256,uint8,bytes32,bytes32)',
    'mint(address,uint256)',
    'mint(uint256)',
    'burn(uint256)',
    'burnFrom(address,uint256)',
    'deposit()',
    'deposit(uint256)',
    'deposit(uint256,address)',
    'withdraw(uint256)',
    'withdraw(uint256,address,address)',
    'redeem(uint256)',
    'redeem(uint256,address,address)',
  ],
  collectible: [
    'safeTransferFrom(address,address,uint256)',
    'safeTransferFrom(address,address,uint256,bytes)',
    'safeTransferFrom(address,address,uint256,uint256,bytes)',
    'safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)',
    'setApprovalForAll(address,bool)',
    'mint()',
    'mint(address)',
    'safeMint(address)',
    'safeMint(address,uint256)',
    'publicMint(uint256)',
    'mintPublic(uint256)',
  ],
  trade: [
    'swap(uint256,uint256,address,bytes)',
    'swap(address,bool,int256,uint160,bytes)',
    'swapExactTokensForTokens(uint256,uint256,address[],address,uint256)',
    'swapTokensForExactTokens(uint256,uint256,address[],address,uint256)',
    'swapExactETHForTokens(uint256,address[],address,uint256)',
    'swapTokensForExactETH(uint256,uint256,address[],address,uint256)',
    'swapExactTokensForETH(uint256,uint256,address[],address,uint256)',
    'swapETHForExactTokens(uint256,address[],address,uint256)',
    'swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256,uint256,address[],address,uint256)',
    'swapExactETHForTokensSupportingFeeOnTransferTokens(uint256,address[],address,uint256)',
    'swapExactTokensForETHSupportingFeeOnTransferTokens(uint256,uint256,address[],address,uint256)',
    'swapExactTokensForTokens(uint256,uint256,address[],address)',
    'addLiquidity(address,address,uint256,uint256,uint256,uint256,address,uint256)',
    'addLiquidityETH(address,uint256,uint256,uint256,address,uint256)',
    'removeLiquidity(address,address,uint256,uint256,uint256,address,uint256)',
    'removeLiquidityETH(address,uint256,uint256,uint256,address,uint256)',
    'exactInput((bytes,address,uint256,uint256,uint256))',
    'exactInputSingle((address,address,uint24,address,uint256,uint256,uint256,uint160))',
    'exactOutput((bytes,address,uint256,uint256,uint256))',
    'exactOutputSingle((address,address,uint24,address,uint256,uint256,uint256,uint160))',
    'exactInput((bytes,address,uint256,uint256))',
    'exactInputSingle((address,address,uint24,address,uint256,uint256,uint160))',
    'execute(bytes,bytes[],uint256)',
    'execute(bytes,bytes[])',
    'multicall(uint256,bytes[])',
    'sync()',
    'skim(address)',
  ],
  other: [
    'multicall(bytes[])',
    'multicall(bytes32,bytes[])',
    'claim()',
    'claim(address)',
    'stake(uint256)',
    'unstake(uint256)',
    'getReward()',
    'exit()',
    'vote(uint256)',
    'register(bytes32,address)',
    'increment()',
    'handleOps((address,uint256,bytes,bytes,uint256,uint256,uint256,uint256,uint256,bytes,bytes)[],address)',
    'execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)',
  ],
}

const SELECTOR_LENGTH = 4

/** The selector of a signature such as `transfer(address,uint256)`, as hex. */
export function selectorOf(signature: string): string {
  return bytesToHex(keccak256(new TextEncoder().encode(signature)).subarray(0, SELECTOR_LENGTH))
}

let bySelector: ReadonlyMap<string, KnownFunction> | undefined

/** undefined = the selector is not in the list. `selector` is hex with 0x. */
export function knownFunction(selector: string): KnownFunction | undefined {
  bySelector ??= new Map(
    (Object.keys(SIGNATURES) as FunctionPurpose[]).flatMap((purpose) =>
      SIGNATURES[purpose].map((signature) => [selectorOf(signature), { signature, purpose }] as const),
    ),
  )
  return bySelector.get(selector)
}
