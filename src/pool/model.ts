/**
 * The pool as one would write it without minding time: a list that is searched from end to end for everything.
 *
 * Owns: a second opinion on the pool for its tests. Must never: use the pool's code, or be part of what is published.
 */

export interface ModelTransaction {
  readonly name: string
  readonly sender: number
  readonly nonce: number
  readonly cap: number
  readonly tip: number
  readonly gasLimit: number
  readonly value: number
}

export interface ModelAccount {
  nonce: number
  balance: number
}

export interface ModelLimits {
  readonly transactions: number
  readonly guaranteedPerSender: number
  readonly queuedPerSender: number
}

type Placed = ModelTransaction & { readonly arrival: number }

export class PoolModel {
  readonly accounts: ModelAccount[]
  readonly reasons = new Map<string, string>()
  blockGas = 1_000_000
  readonly #limits: ModelLimits
  readonly #checksSum: boolean
  #placed: Placed[] = []
  #arrivals = 0

  constructor(accounts: ModelAccount[], limits: ModelLimits, checksSum: boolean) {
    this.accounts = accounts
    this.#limits = limits
    this.#checksSum = checksSum
  }

  add(transaction: ModelTransaction): string {
    const { sender, nonce, cap, tip, gasLimit } = transaction
    const account = this.accounts[sender]!
    if (tip > cap) return 'tipAboveFeeCap'
    if (gasLimit > this.blockGas) return 'gasLimitExceedsBlock'
    if (nonce < account.nonce) return 'nonceTooLow'
    const same = this.#of(sender).find((other) => other.nonce === nonce)
    const rest = this.#of(sender).filter((other) => other !== same)
    const others = this.#checksSum ? rest.reduce((sum, other) => sum + costOf(other), 0) : 0
    if (others + costOf(transaction) > account.balance) return 'insufficientFunds'
    if (same !== undefined && !(raises(same.cap, cap) && raises(same.tip, tip))) return 'replacementUnderpriced'
    const waiting = this.#of(sender).length - this.pendingOf(sender).length
    const waits = nonce > account.nonce + this.pendingOf(sender).length
    if (same === undefined && waits && waiting >= this.#limits.queuedPerSender) return 'accountLimit'
    const newcomer = { ...transaction, arrival: this.#arrivals++ }
    const before = this.#placed
    this.#placed = [...before.filter((other) => other !== same), newcomer]
    if (this.#placed.length > this.#limits.transactions) {
      const { victim, isAboutPrice } = this.#whoGivesWay()
      if (victim === newcomer) {
        this.#placed = before
        return isAboutPrice ? 'underpriced' : 'poolFull'
      }
      this.drop(victim.name, 'evicted')
    }
    if (same !== undefined) this.reasons.set(same.name, 'replaced')
    return 'admitted'
  }

  /** Takes over what the accounts and the block's gas have become. */
  follow(): void {
    for (const { name, gasLimit } of this.#placed) if (gasLimit > this.blockGas) this.drop(name, 'gasLimitExceedsBlock')
    for (const [sender, account] of this.accounts.entries()) {
      let others = 0
      for (const transaction of this.#of(sender)) {
        const cost = costOf(transaction)
        if (transaction.nonce < account.nonce) this.drop(transaction.name, 'nonceTooLow')
        else if (others + cost > account.balance) this.drop(transaction.name, 'insufficientFunds')
        else if (this.#checksSum) others += cost
      }
    }
  }

  drop(name: string, reason: string): void {
    this.#placed = this.#placed.filter((transaction) => transaction.name !== name)
    this.reasons.set(name, reason)
  }

  names(): string[] {
    return this.#placed.map(({ name }) => name)
  }

  pendingOf(sender: number): string[] {
    const all = this.#of(sender)
    const { nonce } = this.accounts[sender]!
    const gap = all.findIndex((transaction, index) => transaction.nonce !== nonce + index)
    return namesOf(gap < 0 ? all : all.slice(0, gap))
  }

  queuedOf(sender: number): string[] {
    return namesOf(this.#of(sender)).slice(this.pendingOf(sender).length)
  }

  best(baseFee: number, order: 'fees' | 'fifo'): string[] {
    const lines = this.accounts.map((_, sender) => {
      const pending = this.#of(sender).slice(0, this.pendingOf(sender).length)
      const poor = pending.findIndex(({ cap }) => cap < baseFee)
      return poor < 0 ? pending : pending.slice(0, poor)
    })
    const tipOf = ({ cap, tip }: Placed) => Math.min(tip, cap - baseFee)
    const given: Placed[] = []
    for (;;) {
      const heads = lines.flatMap((line) => line.slice(0, 1))
      if (heads.length === 0) return namesOf(given)
      heads.sort((a, b) => (order === 'fees' ? tipOf(b) - tipOf(a) : 0) || a.arrival - b.arrival)
      given.push(heads[0]!)
      lines[heads[0]!.sender]!.shift()
    }
  }

  #of(sender: number): Placed[] {
    return this.#placed.filter((transaction) => transaction.sender === sender).sort((a, b) => a.nonce - b.nonce)
  }

  #whoGivesWay(): { readonly victim: Placed; readonly isAboutPrice: boolean } {
    const senders = this.accounts.map((_, sender) => sender).filter((sender) => this.#of(sender).length > 0)
    const lastOf = (sender: number) => this.#of(sender).at(-1)!
    const byPrice = (a: Placed, b: Placed) => a.cap - b.cap || a.tip - b.tip || b.arrival - a.arrival
    const waiting = senders.filter((sender) => this.queuedOf(sender).length > 0)
    if (waiting.length > 0) return { victim: waiting.map(lastOf).sort(byPrice)[0]!, isAboutPrice: false }
    const countOf = (sender: number) => this.#of(sender).length
    const many = senders.filter((sender) => countOf(sender) > this.#limits.guaranteedPerSender)
    if (many.length === 0) return { victim: senders.map(lastOf).sort(byPrice)[0]!, isAboutPrice: true }
    many.sort((a, b) => countOf(b) - countOf(a) || lastOf(b).arrival - lastOf(a).arrival)
    return { victim: lastOf(many[0]!), isAboutPrice: false }
  }
}

function costOf({ gasLimit, cap, value }: ModelTransaction): number {
  return gasLimit * cap + value
}

/** By a tenth, rounded down, but by something. */
function raises(before: number, after: number): boolean {
  return after > before && after >= Math.floor((before * 110) / 100)
}

function namesOf(transactions: readonly ModelTransaction[]): string[] {
  return transactions.map(({ name }) => name)
}
