/**
 * What well-known contracts of mainnet are called.
 *
 * Owns: that list. Must never: decide anything; names are for people.
 */

/** By lower-case address. */
export const MAINNET_NAMES: ReadonlyMap<string, string> = new Map([
  ['0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2', 'WETH'],
  ['0xdac17f958d2ee523a2206206994597c13d831ec7', 'USDT'],
  ['0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', 'USDC'],
  ['0x6b175474e89094c44da98b954eedeac495271d0f', 'DAI'],
  ['0x2260fac5e5542a773aa44fbcfedf7c193bc2c599', 'WBTC'],
  ['0x514910771af9ca656af840dff83e8264ecf986ca', 'LINK'],
  ['0x1f9840a85d5af5bf1d1762f925bdaddc4201f984', 'UNI'],
  ['0xae7ab96520de3a18e5e111b5eaab095312d7fe84', 'stETH'],
  ['0x7a250d5630b4cf539739df2c5dacb4c659f2488d', 'Uniswap V2 router'],
  ['0xe592427a0aece92de3edee1f18e0157c05861564', 'Uniswap V3 router'],
  ['0x68b3465833fb72a70ecdf485e0e4c7bd8665fc45', 'Uniswap V3 router 2'],
  ['0xef1c6e67703c7bd7107eed8303fbe6ec2554bf6b', 'Uniswap universal router'],
  ['0x3fc91a3afd70395cd496c647d5a6cc9d4b2b7fad', 'Uniswap universal router 2'],
  ['0xd9e1ce17f2641f24ae83637ab66a2cca9c378b9f', 'SushiSwap router'],
  ['0xb4e16d0168e52d35cacd2c6185b44281ec28c9dc', 'Uniswap V2 USDC-WETH'],
  ['0x0d4a11d5eeaac28ec3f61d100daf4d40471f1852', 'Uniswap V2 WETH-USDT'],
  ['0x88e6a0c2ddd26feeb64f039a2c41296fcb3f5640', 'Uniswap V3 USDC-WETH 0.05 %'],
  ['0x7be8076f4ea4a4ad08075c2508e481d6c946d12b', 'OpenSea exchange'],
  ['0x00000000006c3852cbef3e08e8df289169ede581', 'Seaport 1.1'],
  ['0x00000000219ab540356cbb839cbe05303d7705fa', 'beacon deposit contract'],
])
