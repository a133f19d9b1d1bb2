// Signs a transfer of one ether, executes it, and commits to the new state.
import { createEvm } from 'multilane/evm'
import { bytesToHex, parseAddress, privateKeyToAddress } from 'multilane/primitives'
import { signTransaction, TransactionError } from 'multilane/protocol'
import { MemoryState } from 'multilane/state'

const [ETHER, GWEI] = [10n ** 18n, 10n ** 9n]
const key = new Uint8Array(32).fill(0x11)
const sender = privateKeyToAddress(key)
const to = parseAddress('0x70997970c51812dc3a010c7d01b50e0d17dc79c8')
const state = MemoryState.fromAlloc({ [bytesToHex(sender)]: { balance: 10n * ETHER } })

const transfer = {
  type: 2,
  chainId: 1n,
  nonce: 0n,
  gasLimit: 21_000n,
  maxFeePerGas: 2n * GWEI,
  to,
  value: ETHER,
} as const
const transaction = signTransaction(transfer, key)
const outcome = createEvm({ fork: 'osaka' }).transact(transaction, { state, block: { baseFee: GWEI } })
if (outcome instanceof TransactionError) throw outcome
state.apply(outcome.changes)

console.log(`${outcome.status}, gas used ${outcome.gasUsed}`)
console.log(`sender has ${state.account(sender)?.balance} wei, recipient ${state.account(to)?.balance}`)
console.log(`state root ${bytesToHex(state.root())}`)
