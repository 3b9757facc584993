/** A part of a budget that somebody has. */
export interface Share {
  /** Gives back all but this much. */
  keep(amount: number): void
}

/**
 * An amount of something that work takes from and gives back. Whoever wants more than is left waits, in order. What is more than
 * all there is gets all of it, so that everything gets its turn.
 */
export class Budget {
  private left: number
  private readonly waiting: { amount: number; go: () => void }[] = []

  constructor(private readonly total: number) {
    this.left = total
  }

  /** Resolves when there is enough. */
  async take(wanted: number): Promise<Share> {
    let amount = Math.min(wanted, this.total)
    if (this.waiting.length === 0 && amount <= this.left) this.left -= amount
    else await new Promise<void>((go) => this.waiting.push({ amount, go }))
    return {
      keep: (rest) => {
        const kept = Math.min(rest, amount)
        this.left += amount - kept
        amount = kept
        this.serve()
      },
    }
  }

  private serve(): void {
    for (let next = this.waiting[0]; next && next.amount <= this.left; next = this.waiting[0]) {
      this.waiting.shift()
      this.left -= next.amount
      next.go()
    }
  }
}
