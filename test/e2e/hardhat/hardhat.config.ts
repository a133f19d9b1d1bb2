import { createRequire } from 'node:module'
import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import hardhatIgnitionViem from '@nomicfoundation/hardhat-ignition-viem'
import hardhatNetworkHelpers from '@nomicfoundation/hardhat-network-helpers'
import hardhatNodeTestRunner from '@nomicfoundation/hardhat-node-test-runner'
import hardhatViem from '@nomicfoundation/hardhat-viem'
import { defineConfig } from 'hardhat/config'

export default defineConfig({
  plugins: [hardhatEthers, hardhatIgnitionViem, hardhatViem, hardhatNetworkHelpers, hardhatNodeTestRunner],
  paths: {
    artifacts: '../node_modules/.cache/hardhat/artifacts',
    cache: '../node_modules/.cache/hardhat/cache',
    tests: { nodejs: './test' },
  },
  solidity: { compilers: [{ version: '0.8.30', path: createRequire(import.meta.url).resolve('solc/soljson.js') }] },
  networks: {
    fork: {
      type: 'edr-simulated',
      chainType: 'l1',
      chainId: 31337,
      forking: { url: process.env.E2E_URL ?? 'http://127.0.0.1:8545' },
    },
    local: { type: 'http', chainType: 'l1', url: process.env.E2E_URL ?? 'http://127.0.0.1:8545', accounts: 'remote' },
  },
})
