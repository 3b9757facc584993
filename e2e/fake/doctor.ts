import { examinationOf } from '../../src/main/datasets/doctor/examination-of'
import { barOfPicture } from '../../src/main/datasets/doctor/distributions'
import { listed } from '../../src/main/datasets/doctor/finding-of'
import type { Looked } from '../../src/main/datasets/doctor/looked'
import { asJson } from '../../src/shared/as-json'
import type { Handlers } from '../../src/shared/contract'
import { caseKey, type Examination } from '../../src/shared/doctor'
import { JackdawError } from '../../src/shared/errors'
import { viewOfFake } from './edits'
import { noise, type FakeDataset, type World } from './world'

/** Milliseconds between two words of how far it is, and pictures that means are made of. */
const step = 40
const looksAt = 2000

interface Known extends Pick<Examination, 'means' | 'ignored'> {
  looked: Looked
}

/** Answers for the data doctor: what it sees in the pictures is made up, what follows from it is by the program's own rules. */
export function doctorHandlers(world: World): Partial<Handlers> {
  const found = new Map<string, Known>()
  const looking = new Map<string, () => void>()

  const datasetOf = (datasetId: string): FakeDataset => {
    const dataset = world.datasets.find((d) => d.summary.id === datasetId)
    if (!dataset) throw new JackdawError('dataset-unknown', datasetId)
    return dataset
  }
  const current = (datasetId: string): Examination | null => {
    const dataset = datasetOf(datasetId)
    const known = found.get(datasetId)
    if (!known) return null
    const state = { dataset: dataset.summary, view: viewOfFake(dataset), report: null }
    return { ...examinationOf(state, known.looked, known), finishedAt: '2026-11-28T10:12:00.000Z' }
  }

  return {
    'doctor.examination': async ({ datasetId }) => {
      const examination = current(datasetId)
      return examination && asJson(examination)
    },
    'doctor.examine': async ({ datasetId }) => {
      const dataset = datasetOf(datasetId)
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
      const means = meansOf(dataset)
      found.set(datasetId, {
        looked: lookedAt(dataset, world.scenario !== 'fresh'),
        means,
        ignored: found.get(datasetId)?.ignored ?? [],
      })
      world.emit('doctor.changed', { datasetId })
      return asJson(current(datasetId) as Examination)
    },
    'doctor.cancel': ({ datasetId }) => {
      looking.get(datasetId)?.()
      return Promise.resolve(null)
    },
    'doctor.ignore': async ({ datasetId, kind, keys, ignored }) => {
      const known = found.get(datasetId)
      if (!known) throw new JackdawError('file-missing', 'doctor.json')
      const names = new Set(known.ignored)
      for (const key of keys) names[ignored ? 'add' : 'delete'](caseKey(kind, { key }))
      found.set(datasetId, { ...known, ignored: [...names] })
      world.emit('doctor.changed', { datasetId })
      return asJson(current(datasetId) as Examination)
    },
    'doctor.barPictures': async ({ datasetId, distribution, bar }) => {
      const looked = found.get(datasetId)?.looked
      const view = viewOfFake(datasetOf(datasetId))
      if (!looked) throw new JackdawError('file-missing', 'doctor-pictures.safetensors')
      const all = Array.from(view.sides.keys()).filter((index) => (view.sides[index] ?? 4) <= 1)
      return listed(
        all.filter((index) => barOfPicture(looked, distribution, index) === bar),
        view,
      )
    },
  }
}

/** Faults of many kinds, if there are to be any. */
function lookedAt({ summary, label }: FakeDataset, faulty: boolean): Looked {
  const { stored, counts } = summary
  const at = (share: number) => Math.floor(share * counts.train)
  const again = (index: number) => {
    for (let k = index + 1; k < counts.train; k++) if (label(k) === label(index)) return k
    return index + 1
  }
  const inTest = (index: number) => {
    for (let k = counts.train; k < stored; k++) if (label(k) === label(index)) return k
    return counts.train
  }
  const same = [
    [3, 4],
    [at(0.2), at(0.2) + 1, at(0.2) + 2],
    ...Array.from({ length: 10 }, (_, k) => [at(0.3) + 3 * k, inTest(at(0.3) + 3 * k) + 0]),
    ...Array.from({ length: 60 }, (_, k) => [at(0.5) + 30 * k, again(at(0.5) + 30 * k)]),
  ]
  const similar = [[at(0.4), inTest(at(0.4))], Array.from({ length: 30 }, (_, k) => at(0.9) + k)]
  const packed = (groups: number[][]) =>
    Uint32Array.from(faulty ? groups.flatMap((group) => [group.length, ...group.sort((a, b) => a - b)]) : [])
  const imported = summary.origin.kind !== 'bundled'
  return {
    same: packed(same),
    similar: packed(similar),
    limited: false,
    blank: Uint32Array.from(faulty ? [at(0.45), at(0.46)] : []),
    cutOff: Uint32Array.from(faulty ? [at(0.47)] : []),
    contrasts: new Float32Array(stored).fill(60),
    brightness: Uint8Array.from(
      { length: stored },
      (_, k) => 25 + 20 * (noise(k, 1) + noise(k, 2)) + 60 * noise(k, 3) ** 4,
    ),
    digests: Uint32Array.from({ length: 2 * stored }, (_, k) => k >> 1),
    sizes: Uint32Array.from({ length: 2 * stored }, (_, k) =>
      imported ? 200 + Math.round(3000 * noise(k, 5) ** 3) : 0,
    ),
  }
}

function meansOf({ summary, label, pixels }: FakeDataset): Examination['means'] {
  const { shape, hash, classNames, counts } = summary
  const members = classNames.map((): number[] => [])
  for (let index = 0; index < Math.min(looksAt, counts.train); index++) members[label(index)]?.push(index)
  const pictures = members.map((indices) => {
    const sums = new Float64Array(shape.reduce((a, b) => a * b))
    for (const index of indices) pixels(index).forEach((v, k) => (sums[k] = (sums[k] ?? 0) + v / indices.length))
    return Buffer.from(Uint8Array.from(sums)).toString('base64')
  })
  return { hash, shape, pictures }
}
