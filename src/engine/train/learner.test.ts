import { rm } from 'node:fs/promises'
import os from 'node:os'
import * as tf from '@tensorflow/tfjs'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { NamedTensor } from '../../files/safetensors'
import type { DatasetFiles } from '../../shared/dataset'
import { useEngine } from '../backends'
import { readSplit, type Pictures } from '../data/pictures'
import type { Answers } from '../models/answer'
import { smallConfig, stripes, temporaryFolder } from '../testing'
import { Learner } from './learner'
import type { Snapshot } from './snapshot'

let folder: string
let dataset: DatasetFiles
let pictures: Pictures

beforeAll(async () => {
  await useEngine('tensorflow-cpu')
  folder = await temporaryFolder()
  dataset = await stripes(folder)
  pictures = await readSplit(dataset, 'train')
})
afterEach(() => void delete process.env.JACKDAW_OP_BY_OP)
afterAll(() => rm(folder, { recursive: true, force: true }))

const batchSize = 16
const indices = Uint32Array.from({ length: 60 }, (_, k) => k)
/** The last batch of `indices` is a short one. */
const short = 48

function learner(opByOp: boolean): Learner {
  if (opByOp) process.env.JACKDAW_OP_BY_OP = '1'
  const made = new Learner(smallConfig({ batchSize }), dataset, pictures)
  delete process.env.JACKDAW_OP_BY_OP
  expect(made.opByOp === null).toBe(!opByOp)
  return made
}

/** What a checkpoint would have of a snapshot, which is disposed of. */
function readOut(snapshot: Snapshot): Map<string, NamedTensor> {
  const numbers = [...snapshot.tensors].map(([name, { shape, read }]): [string, NamedTensor] => {
    const size = shape.reduce((a, b) => a * b, 1)
    return [name, { shape, data: read(0, size) }]
  })
  snapshot.dispose()
  return new Map(numbers)
}

function expectClose(found: Answers, expected: Answers) {
  expect(found.correct).toBe(expected.correct)
  expect(found.predicted).toEqual(expected.predicted)
  expect(found.loss).toBeCloseTo(expected.loss, 5)
  found.probabilities.forEach((value, k) => expect(value).toBeCloseTo(expected.probabilities[k] ?? NaN, 5))
}

test('compiled answers are those of op by op with the weights of that moment, and learning goes on from there', () => {
  const before = tf.memory().numTensors
  const [compiled, plain] = [learner(false), learner(true)]
  const both = (use: (one: Learner) => Answers) => expectClose(use(compiled), use(plain))
  both((one) => one.answer(indices, 0))
  const early = [compiled, plain].map((one) => readOut(one.snapshot()))
  for (let step = 1; step <= 8; step++) {
    const losses = [compiled, plain].map((one) => one.learn(indices, 16 * (step % 4), step, 0.1).loss)
    expect(losses[0]).toBeCloseTo(losses[1] ?? NaN, 5)
    both((one) => one.answer(indices, step % 2 ? short : 16))
    // Looking at the weights in between changes nothing.
    if (step === 4) compiled.snapshot().dispose()
  }
  const trained = compiled.answer(indices, 0)
  for (const [k, one] of [compiled, plain].entries()) one.restore(early[k] ?? new Map(), 'early')
  both((one) => one.answer(indices, 0))
  expect(compiled.answer(indices, 0).loss).toBeGreaterThan(trained.loss)
  for (const one of [compiled, plain]) {
    one.dispose()
    expect(one.tensors.left).toBe(0)
  }
  expect(tf.memory().numTensors).toBe(before)
})

test('answering in between changes no bit of what is learned', () => {
  const curve = (answers: boolean) => {
    const one = learner(false)
    const losses = [1, 2, 3, 4, 5, 6].map((step) => {
      if (answers) one.answer(indices, short)
      return one.learn(indices, 0, step, 0.1).loss
    })
    const weights = [...readOut(one.snapshot()).values()].map(({ data }) => [...data])
    one.dispose()
    return { losses, weights }
  }
  expect(curve(true)).toEqual(curve(false))
})

test('pictures that stay with the compiled step and pictures that are given to it teach the same bits', () => {
  const memory = vi.spyOn(os, 'freemem')
  const course = (free: number) => {
    memory.mockReturnValue(free)
    const one = learner(false)
    const losses = [0, 16, short].map((from, k) => [one.learn(indices, from, k + 1, 0.1), one.answer(indices, from)])
    const weights = [...readOut(one.snapshot()).values()].map(({ data }) => [...data])
    one.dispose()
    return { stays: one.stays, losses, weights }
  }
  const [stay, given] = [course(1e9), course(1e3)]
  memory.mockRestore()
  expect([stay.stays, given.stays]).toEqual([true, false])
  expect({ ...stay, stays: false }).toEqual(given)
})

test.each([false, true])(
  'a snapshot stays what it was while learning goes on, and tells what is not finite',
  (opByOp) => {
    const one = learner(opByOp)
    one.learn(indices, 0, 1, 0.1)
    const [kept, read] = [one.snapshot(), readOut(one.snapshot())]
    expect(kept.allFinite()).toBe(true)
    for (let step = 2; step <= 4; step++) {
      one.learn(indices, 0, step, 0.1)
      one.snapshot().dispose()
    }
    expect(readOut(one.snapshot())).not.toEqual(read)
    one.restore(
      new Map([...read].map(([name, { shape, data }]) => [name, { shape, data: data.map(() => NaN) }])),
      'nan',
    )
    const broken = one.snapshot()
    expect(broken.allFinite()).toBe(false)
    broken.dispose()
    one.dispose()
    expect(readOut(kept)).toEqual(read)
    expect(one.tensors.left).toBe(0)
  },
)
