import { describe, expect, it } from 'vitest'
import { fairVerdict, leftOutWords, sidesOf } from './fair-comparison'
import { lenet, lenetDefaults } from './presets'
import type { RunStatus } from './run'
import { defaultConfig } from './run-config'

const base = defaultConfig({ id: 'a'.repeat(26), hash: 'a'.repeat(64) })
const relu = { ...base, network: lenet({ ...lenetDefaults, activation: 'relu' }) }
const runs = (name: string, config: typeof base, accuracies: (number | null)[]) =>
  accuracies.map((testAccuracy, k) => ({
    id: `${name}${k}`,
    name: k === 0 ? name : `${name}, seed ${k + 1}`,
    config: { ...config, seed: k + 1 },
    status: 'finished' as RunStatus,
    testAccuracy,
  }))
const verdict = (a: (number | null)[], b: (number | null)[]) =>
  fairVerdict(sidesOf([...runs('tanh', base, a), ...runs('ReLU', relu, b)]))

describe('a fair comparison', () => {
  it('parts runs by all settings but the seed', () => {
    const sides = sidesOf([...runs('tanh', base, [0.9, 0.91]), ...runs('ReLU', relu, [0.92])])
    expect(sides.map(({ name, sample }) => [name, sample.values])).toEqual([
      ['tanh', [0.9, 0.91]],
      ['ReLU', [0.92]],
    ])
  })
  it('says when the gap is larger than luck, and by which test', () => {
    const { kind, sentence } = verdict([0.981, 0.982, 0.983], [0.991, 0.992, 0.993])
    expect(kind).toBe('apart')
    expect(sentence).toBe(
      '“ReLU” is better by 1.00 percentage points (99.20 % against 98.20 % on average, 3 seeds each), and that is more than the luck of the seed would explain (Welch’s t-test, two-sided, p < 0.001, below 0.05).',
    )
  })
  it('says when luck could have made it', () => {
    const { kind, sentence } = verdict([0.98, 0.99, 0.985], [0.981, 0.992, 0.985])
    expect(kind).toBe('luck')
    expect(sentence).toMatch(
      /^The gap of 0\.10 percentage points .* is not larger .* p = 0\.8\d\d, not below 0\.05\)\.$/,
    )
  })
  it('never writes a probability that contradicts what it says', () => {
    const gap = (more: number) => verdict([0.9, 0.91, 0.92], [0.9 + more, 0.91 + more, 0.92 + more])
    const found = Array.from({ length: 400 }, (_, k) => gap(0.0225 + k * 1e-6)).filter(({ test }) => test)
    for (const { kind, sentence } of found) {
      const written = Number(/p = ([\d.]+),/.exec(sentence)?.[1])
      expect(written < 0.05, sentence).toBe(kind === 'apart')
    }
    expect(found.some(({ sentence }) => sentence.includes('p = 0.0499'))).toBe(true)
  })
  it('does not speak of luck where it cannot be known', () => {
    expect(verdict([0.9], [0.95, 0.96])).toMatchObject({ kind: 'too-few', test: null })
    expect(verdict([0.9, null], [0.95, 0.96]).kind).toBe('too-few')
    expect(verdict([0.9, 0.91], []).kind).toBe('not-two')
    expect(verdict([0.9, 0.9], [0.9, 0.9]).kind).toBe('same')
    expect(verdict([0.9, 0.9], [0.95, 0.95]).kind).toBe('no-spread')
    const other = { ...relu, dataset: { id: 'b'.repeat(26), hash: 'b'.repeat(64) } }
    expect(fairVerdict(sidesOf([...runs('a', base, [0.9, 0.91]), ...runs('b', other, [0.9, 0.8])])).kind).toBe(
      'other-pictures',
    )
  })
  it('counts a seed that was run twice once, with its last number', () => {
    const [side] = sidesOf([...runs('a', base, [0.9, 0.8]), ...runs('b', base, [0.91])])
    expect(side?.counted.map(({ config, testAccuracy }) => [config.seed, testAccuracy])).toEqual([
      [1, 0.91],
      [2, 0.8],
    ])
    expect(side?.sample.values).toEqual([0.91, 0.8])
  })
  it('leaves out runs that were not trained to the end, and says so', () => {
    const [first, second, ...others] = runs('tanh', base, [0.9, 0.95, 0.91])
    if (!first || !second) throw new Error('no runs')
    const sides = sidesOf([
      first,
      { ...second, status: 'stopped' as const },
      ...others,
      ...runs('ReLU', relu, [0.9, 0.9]),
    ])
    expect(sides[0]?.sample.values).toEqual([0.9, 0.91])
    expect(leftOutWords(sides)).toBe(
      'Left out: “tanh, seed 2”. Only runs that were trained to the end with one and the same plan can be compared fairly.',
    )
    expect(leftOutWords(sides.slice(1))).toBeNull()
    const alone = sidesOf([{ ...first, status: 'interrupted' as const }, ...runs('ReLU', relu, [0.9, 0.9])])
    expect(fairVerdict(alone).sentence).toMatch(/^With no finished and tested run on a side nobody/)
  })
  it('leaves out runs whose plan of the learning rate was stretched on the way', () => {
    const extension = { step: 10, from: 5, to: 10, at: '2026-11-29T00:00:00.000Z' }
    const cosine = { ...base, schedule: { type: 'cosine' as const, warmupEpochs: 0.5 } }
    const [straight, stretched] = runs('a', cosine, [0.9, 0.91])
    const [plain] = runs('b', base, [0.92])
    if (!straight || !stretched || !plain) throw new Error('no runs')
    const sides = sidesOf([straight, { ...stretched, extensions: [extension] }, { ...plain, extensions: [extension] }])
    expect(sides.map(({ sample }) => sample.values)).toEqual([[0.9], [0.92]])
  })
  it('finds no lead in the rounding of a mean', () => {
    expect(verdict(new Array<number>(13).fill(0.98), [0.98, 0.98, 0.98]).kind).toBe('same')
  })
})
