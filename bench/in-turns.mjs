import { withEngine } from './engine.mjs'

/** Milliseconds that each trains before the next one's turn: so short that what else the machine does falls on all alike. */
const turnTime = 500

/**
 * Trains several runs in turns, each in an engine of its own that is paused while others train. Answers the milliseconds a step took each
 * in each turn, but for the first, in which V8 still compiles.
 * @param {Record<string, any>} jobs to train, with more steps than there is time for
 * @param {number} turns
 * @returns {Promise<Record<string, number[]>>}
 */
export async function inTurns(jobs, turns) {
  const entries = Object.entries(jobs)
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(entries.map(([name]) => [name, []]))

  /** Starts the engines one inside the other, so that all are ended. @param {[string, any][]} left @param {Runner[]} runners */
  const start = async (left, runners) => {
    const [first, ...others] = left
    if (first) return withEngine({}, (engine) => start(others, [...runners, new Runner(first[0], first[1], engine)]))
    for (const runner of runners) await runner.pause()
    for (let turn = 0; turn <= turns; turn++)
      for (let k = 0; k < runners.length; k++) {
        // Another one begins each time, so that none always follows the same.
        const runner = runners[(turn + k) % runners.length]
        const time = await runner.train(turnTime)
        if (turn > 0) times[runner.name].push(time)
      }
  }
  await start(entries, [])
  return times
}

/** A run that is paused when it is not its turn. */
class Runner {
  #engine
  #seen = { step: 0, seconds: 0 }
  #paused = () => {}
  /** Rejects when it ends, which it does not by itself. @type {Promise<never>} */
  #ended

  /** @param {string} name @param {any} job @param {import('./engine.mjs').Engine} engine */
  constructor(name, job, engine) {
    this.name = name
    this.#engine = engine
    const over = engine.run(job, (progress) => {
      if (progress.kind === 'metrics') this.#seen = { step: progress.position.step, seconds: progress.seconds }
      if (progress.kind === 'paused') this.#paused()
    })
    this.#ended = over.then(() => {
      throw new Error(`the run ${name} was over before its turns were`)
    })
    // At the end its engine is stopped.
    this.#ended.catch(() => undefined)
  }

  /** Resolves when it has paused. */
  async pause() {
    const paused = /** @type {Promise<void>} */ (new Promise((resolve) => (this.#paused = resolve)))
    this.#engine.control('pause')
    await Promise.race([paused, this.#ended])
  }

  /** Milliseconds a step took, by the engine's own clock, which stands while it is paused. @param {number} milliseconds */
  async train(milliseconds) {
    const before = this.#seen
    this.#engine.control('resume')
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    await this.pause()
    return (1000 * (this.#seen.seconds - before.seconds)) / (this.#seen.step - before.step)
  }
}
