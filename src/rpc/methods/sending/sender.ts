/**
 * Brings transactions into the pool for those who asked: signed by them, by the wallet, or believed.
 *
 * Owns: that transactions of one sender get their nonces one after another, and that nobody is answered before automine has made
 * the block. Must never: let in what the pool refuses.
 */
import type { Hex } from '../../../pool/index.ts'
import { bytesToHex } from '../../../primitives/index.ts'
import { signTransaction, type Transaction, type UnsignedTransaction } from '../../../protocol/index.ts'
import type { TransactionRequest } from '../../values/transactionRequest.ts'
import type { RpcContext } from '../context.ts'
import { transactionJson } from '../shared/transactionJson.ts'
import { encodeForNetwork } from './blobs.ts'
import { type Draft, draftOf, senderOf } from './filling.ts'
import { MinedTransactions } from './mined.ts'
import { admitted, noSigner } from './refusal.ts'
import { Turns } from './turns.ts'

export class Sender {
  readonly #context: RpcContext
  /** From the choice of a nonce until the pool has the transaction. */
  readonly #turns = new Turns()
  readonly #mined: MinedTransactions

  constructor(context: RpcContext) {
    this.#context = context
    this.#mined = new MinedTransactions(context.producer)
  }

  async sendRaw(bytes: Uint8Array): Promise<Hex> {
    const [admission] = await this.#context.pool.addRaw([bytes])
    const { hash } = admitted(admission!)
    await this.#mined.wait(hash)
    return hash
  }

  send(request: TransactionRequest): Promise<Hex> {
    const { producer } = this.#context
    const sender = senderOf(request, this.#context)
    if (producer.impersonation.has(sender)) return this.sendUnsigned(request)
    const key = this.#keyOf(sender)
    return this.#give(request, sender, async (unsigned, { sidecar }) => {
      const bytes = encodeForNetwork(signTransaction(unsigned, key), sidecar)
      const [admission] = await this.#context.pool.addRaw([bytes])
      return admitted(admission!).hash
    })
  }

  /** Believes that the sender wants it. */
  sendUnsigned(request: TransactionRequest): Promise<Hex> {
    const sender = senderOf(request, this.#context)
    return this.#give(
      request,
      sender,
      async (unsigned) => admitted(this.#context.pool.addImpersonated(unsigned, sender)).hash,
    )
  }

  async sign(request: TransactionRequest): Promise<Hex> {
    const sender = senderOf(request, this.#context)
    const key = this.#keyOf(sender)
    const draft = await draftOf(this.#context, request, sender, 'refuse')
    return bytesToHex(encodeForNetwork(signTransaction(this.#withNonce(draft), key), draft.sidecar))
  }

  async fill(request: TransactionRequest): Promise<object> {
    const sender = senderOf(request, this.#context)
    const draft = await draftOf(this.#context, request, sender, 'refuse')
    const unsigned: Transaction = { ...this.#withNonce(draft), yParity: 0, r: 0n, s: 0n }
    return {
      raw: bytesToHex(encodeForNetwork(unsigned, draft.sidecar)),
      tx: transactionJson(unsigned, sender),
    }
  }

  #keyOf(account: Uint8Array): Uint8Array {
    const key = this.#context.wallet.keyOf(account)
    if (key === undefined) throw noSigner()
    return key
  }

  async #give(
    request: TransactionRequest,
    sender: Uint8Array,
    admit: (unsigned: UnsignedTransaction, draft: Draft) => Promise<Hex>,
  ): Promise<Hex> {
    const draft = await draftOf(this.#context, request, sender, 'sendWithAllGas')
    const hash = await this.#turns.run(bytesToHex(sender), () => admit(this.#withNonce(draft), draft))
    await this.#mined.wait(hash)
    return hash
  }

  #withNonce({ fields, nonce, sender }: Draft): UnsignedTransaction {
    return { ...fields, nonce: nonce ?? this.#context.pool.nextNonce(sender) }
  }
}
