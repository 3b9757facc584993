import type { Handlers } from '../../src/shared/contract'
import {
  brightnessBars,
  caseKey,
  proportionEnds,
  sizeEnds,
  type Examination,
  type Finding,
  type FindingKind,
} from '../../src/shared/doctor'
import { JackdawError } from '../../src/shared/errors'
import { noise, type FakeDataset, type World } from './world'

/** Pictures that the made-up doctor looks at, and milliseconds between two words of how far it is. */
const lookedAt = 2000
const step = 40

/** Answers for the data doctor: what it finds is made up, the pictures are real. */
export function doctorHandlers(world: World): Partial<Handlers> {
  const found = new Map<string, Examination>()
  const looking = new Map<string, () => void>()

  const known = (datasetId: string): FakeDataset => {
    const dataset = world.datasets.find((d) => d.summary.id === datasetId)
    if (!dataset) throw new JackdawError('dataset-unknown', datasetId)
    return dataset
  }
  const current = (datasetId: string): Examination | null => {
    const examination = found.get(datasetId)
    return examination?.hash === known(datasetId).summary.hash ? examination : null
  }

  return {
    'doctor.examination': ({ datasetId }) => Promise.resolve(current(datasetId)),
    'doctor.examine': async ({ datasetId }) => {
      const dataset = known(datasetId)
      for (let done = 0; done <= 10; done++) {
        world.emit('doctor.progress', { datasetId, done, total: 10 })
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(resolve, world.scenario === 'large' ? 20 * step : step)
          looking.set(datasetId, () => {
            clearTimeout(timer)
            reject(new JackdawError('job-stopped'))
          })
        })
      }
      looking.delete(datasetId)
      if (world.scenario === 'slow')
        throw new JackdawError('dataset-damaged', 'MNIST', { reason: 'a file is shorter than it was' })
      const examination = examined(dataset, world.scenario === 'fresh' ? [] : faults(dataset))
      found.set(datasetId, examination)
      world.emit('doctor.changed', { datasetId })
      return examination
    },
    'doctor.cancel': ({ datasetId }) => {
      looking.get(datasetId)?.()
      return Promise.resolve(null)
    },
    'doctor.ignore': ({ datasetId, kind, keys, ignored }) => {
      const examination = current(datasetId)
      if (!examination) return Promise.reject(new JackdawError('file-missing', 'doctor.json'))
      const names = new Set(examination.ignored)
      for (const key of keys) names[ignored ? 'add' : 'delete'](caseKey(kind, { key }))
      const changed = { ...examination, ignored: [...names] }
      found.set(datasetId, changed)
      world.emit('doctor.changed', { datasetId })
      return Promise.resolve(changed)
    },
    'doctor.barPictures': ({ datasetId, bar }) => {
      const { train, test } = known(datasetId).summary.counts
      const all = Array.from({ length: Math.min(lookedAt, train + test) }, (_, k) => k)
      return Promise.resolve(all.filter((index) => Math.floor(noise(index) * 20) === bar))
    },
  }
}

function finding(kind: FindingKind, groups: { pictures?: number[]; classes?: number[] }[], train: number): Finding {
  const all = groups.map(({ pictures = [], classes = [] }, k) => ({
    key: Buffer.from(`${kind}${k}`).toString('hex').padStart(16, '0').slice(-16),
    pictures,
    classes,
  }))
  const pictureCount = all.reduce((sum, { pictures }) => sum + pictures.length, 0)
  const inTraining = all.flatMap(({ pictures }) => pictures).filter((index) => index < train).length
  return { kind, groups: all, groupCount: all.length, pictureCount, train: inTraining, test: pictureCount - inTraining }
}

/** A case or more of every kind. */
function faults({ summary, label }: FakeDataset): Finding[] {
  const { train, test } = summary.counts
  const at = (share: number) => Math.floor(share * train)
  const sameLabel = (index: number) => {
    for (let k = index + 1; k < train; k++) if (label(k) === label(index)) return k
    return index
  }
  const pairs = (count: number, from: number) =>
    Array.from({ length: count }, (_, k) => ({ pictures: [from + 7 * k, sameLabel(from + 7 * k)] }))
  const inTest = (k: number) => train + (k % test)
  const kinds: [FindingKind, { pictures?: number[]; classes?: number[] }[]][] = [
    ['labels-differ', [{ pictures: [3, 4] }, { pictures: [at(0.2), at(0.2) + 1, inTest(9)] }]],
    ['leak', Array.from({ length: 14 }, (_, k) => ({ pictures: [at(0.3) + k, inTest(k)] }))],
    ['similar-leak', [{ pictures: [at(0.4), inTest(30)] }]],
    ['few-pictures', [{ classes: [1] }]],
    ['names-alike', [{ classes: [0, 1] }]],
    ['blank', [{ pictures: [at(0.5)] }, { pictures: [at(0.5) + 1] }]],
    ['copies', pairs(120, at(0.6))],
    ['similar', [{ pictures: Array.from({ length: 30 }, (_, k) => at(0.7) + k) }]],
    ['imbalance', [{ classes: [1, 0] }]],
    ['tiny', Array.from({ length: 40 }, (_, k) => ({ pictures: [at(0.8) + k] }))],
    ['left-out', [{}]],
  ]
  return kinds.map(([kind, groups]) => ({
    ...finding(kind, groups, train),
    ...(kind === 'left-out' && { pictureCount: 12 }),
  }))
}

function examined({ summary, label, pixels }: FakeDataset, findings: Finding[]): Examination {
  const { train, test } = summary.counts
  const bars = (length: number, peak: number) => {
    const of = (total: number, salt: number) =>
      Array.from({ length }, (_, k) =>
        Math.round(total * Math.exp(-(((k - peak) / 3) ** 2)) * (0.1 + 0.05 * noise(k, salt))),
      )
    return { train: of(train, 1), test: of(test, 2) }
  }
  const means = summary.classNames.map((_, wanted) => {
    const members = Array.from({ length: Math.min(lookedAt, train) }, (_, k) => k).filter(
      (index) => label(index) === wanted,
    )
    const sums = new Float64Array(summary.shape.reduce((a, b) => a * b))
    for (const index of members)
      pixels(index).forEach((value, k) => (sums[k] = (sums[k] ?? 0) + value / members.length))
    return Buffer.from(Uint8Array.from(sums)).toString('base64')
  })
  const array = summary.origin.kind === 'bundled'
  const none = { train: [], test: [] }
  return {
    version: 1,
    hash: summary.hash,
    finishedAt: '2026-11-28T10:12:00.000Z',
    findings,
    limited: false,
    sizesKnown: array ? 0 : train + test,
    reported: !array,
    distributions: {
      brightness: bars(brightnessBars, 8),
      size: array ? none : bars(sizeEnds.length + 1, 5),
      proportion: array ? none : bars(proportionEnds.length + 1, 5),
    },
    means: { hash: summary.hash, shape: summary.shape, pictures: means },
    ignored: [],
  }
}
