import type { RunConfig } from '../../shared/run-config'
import { RandomSequence, purposes, shuffle } from '../train/random'
import { labelOf, type Pictures } from './pictures'

type Balanced = Pick<RunConfig, 'seed' | 'classBalance'>

/**
 * The pictures of one epoch in the order in which they are learned from. As they are, each comes once; with `sampling` every class comes
 * equally often, to a picture, in as many places: of a rare class each picture several times, of a frequent one other pictures in every
 * epoch. `epoch` counts from 0.
 */
export function epochOrder(training: Uint32Array, pictures: Pictures, config: Balanced, epoch: number): Uint32Array {
  const drawn =
    config.classBalance === 'sampling' ? drawEqually(training, pictures, config.seed, epoch) : training.slice()
  return shuffle(drawn, new RandomSequence(config.seed, purposes.shuffle, epoch))
}

/**
 * What a picture of each class counts in the loss: the rarer, the more, the mean over all pictures is 1. Null where all count the
 * same.
 */
export function classWeights(
  training: Uint32Array,
  pictures: Pictures,
  { classBalance }: Balanced,
): Float64Array | null {
  if (classBalance !== 'weights') return null
  const counts = new Float64Array(pictures.classCount)
  for (const index of training) {
    const label = labelOf(pictures, index)
    counts[label] = (counts[label] ?? 0) + 1
  }
  const present = counts.filter((count) => count > 0).length
  return counts.map((count) => (count > 0 ? training.length / (present * count) : 0))
}

function drawEqually(training: Uint32Array, pictures: Pictures, seed: number, epoch: number): Uint32Array {
  const classes: number[][] = Array.from({ length: pictures.classCount }, () => [])
  for (const index of training) classes[labelOf(pictures, index)]?.push(index)
  const present = classes.filter((members) => members.length > 0)
  const drawn = new Uint32Array(training.length)
  let next = 0
  present.forEach((members, k) => {
    const order = shuffle(Uint32Array.from(members), new RandomSequence(seed, purposes.balance, epoch, k))
    // Who gets one of the places that are left over changes with the epoch.
    const turn = (k + epoch) % present.length
    const places = Math.floor((training.length + present.length - 1 - turn) / present.length)
    for (let place = 0; place < places; place++) drawn[next++] = order[place % order.length] ?? 0
  })
  return drawn
}
