import type { Operation, Outcome, SimulatedDisk } from './simulated-disk'

/** What a disk may hold after a power cut. */
export interface CrashState {
  disk: SimulatedDisk
  /** Operations that had been done when the power went. */
  done: number
}

/**
 * What may be on a disk after the power went between any two operations: what was made to last by an fsync, and of all that
 * was not, any part. Such a write is there, lost, cut short or only zeros; such a change of names is there or lost. So a
 * rename may outlive the bytes of the file. Not more than `limit` states for each moment; where there are more, a random choice.
 */
export function* crashStates(
  before: SimulatedDisk,
  operations: readonly Operation[],
  limit: number,
  random: () => number,
): Generator<CrashState> {
  for (let done = 0; done <= operations.length; done++) {
    const performed = operations.slice(0, done)
    const choices = performed.map((operation, i) => outcomesOf(operation, performed.slice(i + 1)))
    const count = choices.reduce((product, outcomes) => product * outcomes.length, 1)
    for (let k = 0; k < Math.min(count, limit); k++) {
      const disk = before.clone()
      let digits = k
      performed.forEach((operation, i) => {
        const outcomes = choices[i] ?? []
        const pick = count <= limit ? digits % outcomes.length : Math.floor(random() * outcomes.length)
        digits = Math.floor(digits / outcomes.length)
        disk.apply(operation, outcomes[pick])
      })
      yield { disk, done }
    }
  }
}

function outcomesOf(operation: Operation, later: readonly Operation[]): Outcome[] {
  const synced = (node: number) => later.some((other) => other.type === 'sync' && other.node === node)
  switch (operation.type) {
    case 'write':
      return synced(operation.node) ? ['whole'] : ['whole', 'cut', 'zeros', 'lost']
    case 'truncate':
      return synced(operation.node) ? ['whole'] : ['whole', 'lost']
    case 'link':
      return operation.changes.some(({ folder }) => synced(folder)) ? ['whole'] : ['whole', 'lost']
    default:
      return ['whole']
  }
}
