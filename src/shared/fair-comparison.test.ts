import { describe, expect, it } from 'vitest'
import { fairVerdict, sidesOf } from './fair-comparison'
import { lenet, lenetDefaults } from './presets'
import { defaultConfig } from './run-config'

const base = defaultConfig({ id: 'a'.repeat(26), hash: 'a'.repeat(64) })
const relu = { ...base, network: lenet({ ...lenetDefaults, activation: 'relu' }) }
const runs = (name: string, config: typeof base, accuracies: (number | null)[]) =>
  accuracies.map((testAccuracy, k) => ({
    id: `${name}${k}`,
    name: k === 0 ? name : `${name}, seed ${k + 1}`,
    config: { ...config, seed: k + 1 },
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
  it('counts a seed that was run twice once', () => {
    expect(sidesOf([...runs('a', base, [0.9]), ...runs('b', base, [0.91])])[0]?.sample.count).toBe(1)
  })
})
