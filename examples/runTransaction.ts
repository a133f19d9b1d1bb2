// Signs a transfer of one ether, executes it in a block, and commits to the new state.
import { SequentialExecutor } from 'multilane/executor'
import { bytesToHex, parseAddress, privateKeyToAddress } from 'multilane/primitives'
import { rulesOf, signTransaction, TransactionError } from 'multilane/protocol'
import { MemoryState } from 'multilane/state'

const GWEI = 1_000_000_000n
const ETHER = 1_000_000_000n * GWEI

const key = new Uint8Array(32).fill(0x11)
const sender = privateKeyToAddress(key)
const recipient = parseAddress('0x70997970c51812dc3a010c7d01b50e0d17dc79c8')
const transaction = signTransaction(
  { type: 2, chainId: 1n, nonce: 0n, gasLimit: 21_000n, maxFeePerGas: 2n * GWEI, to: recipient, value: ETHER },
  key,
)

const state = MemoryState.fromAlloc({ [bytesToHex(sender)]: { balance: 10n * ETHER } })
const executor = new SequentialExecutor()
executor.beginBlock(
  {
    number: 1n,
    timestamp: 1_700_000_000n,
    gasLimit: 60_000_000n,
    coinbase: new Uint8Array(20),
    difficulty: 0n,
    prevRandao: 0n,
    baseFee: GWEI,
    blobBaseFee: 1n,
    chainId: 1n,
    blockHash: () => undefined,
  },
  rulesOf('osaka'),
  state,
)
const outcome = executor.execute(transaction, sender)
if (outcome instanceof TransactionError) throw outcome
state.apply(executor.finishBlock())

console.log(`${outcome.status}, gas used ${outcome.gasUsed}`)
console.log(`sender has ${state.account(sender)?.balance} wei, recipient ${state.account(recipient)?.balance}`)
console.log(`state root ${bytesToHex(state.root())}`)
