/**
 * Methods that give somebody ERC-20 tokens, whatever the token's contract is like.
 *
 * Owns: finding the slot in which a contract keeps a number that it shows. Must never: change a slot that does not show.
 */
import { type CallMessage, plainMessage } from '../../../calls/index.ts'
import { wordOfAddress } from '../../../executor/index.ts'
import { bigIntToFixedBytes, bytesToHex, concatBytes, equalBytes, hexToBytes } from '../../../primitives/index.ts'
import type { StateChanges } from '../../../state/index.ts'
import type { Method } from '../../dispatch/method.ts'
import { serverError } from '../../errors.ts'
import { address } from '../../values/byteStrings.ts'
import { lenientQuantity } from '../../values/quantity.ts'
import type { RpcContext } from '../context.ts'
import { nextSite } from '../shared/nextSite.ts'
import { accountChange, editAccount } from './accountEdits.ts'
import { commandFamily } from './families.ts'

/** The first bytes of calls of balanceOf(address) and allowance(address,address). */
const BALANCE_OF = hexToBytes('0x70a08231')
const ALLOWANCE = hexToBytes('0xdd62ed3e')
const WORD = 32
const CALL_GAS = 10_000_000n
const NOBODY = new Uint8Array(20)

/** Where a contract keeps a number. */
interface Place {
  readonly address: Uint8Array
  readonly slot: Uint8Array
}

export function tokenMethods(context: RpcContext): Method[] {
  return [
    ...commandFamily(
      ['anvil_dealERC20', 'hardhat_dealERC20', 'anvil_setERC20Balance'],
      [address, address, lenientQuantity],
      ([holder, token, amount]) => setShown(context, token, concatBytes(BALANCE_OF, wordOfAddress(holder)), amount),
    ),
    ...commandFamily(
      ['anvil_setERC20Allowance', 'hardhat_setERC20Allowance'],
      [address, address, address, lenientQuantity],
      ([holder, spender, token, amount]) =>
        setShown(context, token, concatBytes(ALLOWANCE, wordOfAddress(holder), wordOfAddress(spender)), amount),
    ),
  ]
}

/** Makes a contract answer a question with a number. */
async function setShown(context: RpcContext, token: Uint8Array, question: Uint8Array, wanted: bigint): Promise<void> {
  const value = bigIntToFixedBytes(wanted, WORD)
  const place = await findPlace(context, plainMessage(NOBODY, token, question, CALL_GAS), value)
  if (place === 'shown') return
  if (place === undefined) {
    throw serverError(`no slot was found that holds what ${bytesToHex(token)} answers`)
  }
  await editAccount(context.producer, place.address, { storage: [{ slot: place.slot, value }] })
}

/** The slot that makes the answer this value; undefined = there is none, `shown` = it is the answer already. */
async function findPlace(
  context: RpcContext,
  message: CallMessage,
  value: Uint8Array,
): Promise<Place | 'shown' | undefined> {
  const { chain, producer, calls } = context
  using state = await chain.stateAt(chain.head)
  const terms = producer.terms()
  const isShown = async (changes?: StateChanges) => {
    const outcome = await calls.call(nextSite(context, terms, state, changes), message)
    if (outcome.kind !== 'executed' || outcome.status !== 'success') return false
    return outcome.output.length >= WORD && equalBytes(outcome.output.subarray(0, WORD), value)
  }
  if (await isShown()) return 'shown'
  const touched = await calls.accessList(nextSite(context, terms, state), message)
  if (touched.kind !== 'listed') return undefined
  for (const { address: holder, storageKeys } of touched.accessList) {
    for (const slot of storageKeys) {
      if (await isShown([accountChange(state, holder, { storage: [{ slot, value }] })]))
        return { address: holder, slot }
    }
  }
  return undefined
}
