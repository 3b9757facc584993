import type { Handlers } from '../../src/shared/contract'
import type { PictureShape } from '../../src/shared/dataset'
import { JackdawError } from '../../src/shared/errors'
import {
  defaultImportSettings,
  type ImportPreview,
  type ImportReport,
  type ImportSettings,
  type SkippedFile,
} from '../../src/shared/import'
import { difficultNames, mnist, summarised } from './datasets'
import { photo, seen } from './photos'
import { fakeId, noise, type FakeChoice, type FakeDataset, type World } from './world'

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

const leftOut: SkippedFile[] = [
  { name: 'owl/notes.txt', error: { code: 'picture-kind', subject: 'owl/notes.txt', detail: {} } },
  { name: 'robin/logo.svg', error: { code: 'picture-kind', subject: 'robin/logo.svg', detail: {} } },
  { name: 'jackdaw/latest.jpg', error: { code: 'entry-not-regular', subject: 'jackdaw/latest.jpg', detail: {} } },
  { name: '../../etc/passwd.png', error: { code: 'entry-unsafe', subject: '../../etc/passwd.png', detail: {} } },
  {
    name: 'owl/<img src=x onerror=alert(1)>.png',
    error: { code: 'picture-unreadable', subject: 'owl/<img src=x onerror=alert(1)>.png', detail: {} },
  },
  {
    name: 'robin/gnp.\u202Eevil\nexe',
    error: { code: 'picture-unreadable', subject: 'robin/gnp.\u202Eevil\nexe', detail: {} },
  },
  {
    name: 'jackdaw/panorama.jpg',
    error: { code: 'picture-too-large', subject: 'jackdaw/panorama.jpg', detail: { size: '30000 × 2000 pixels' } },
  },
]
const skipped = Array.from({ length: 512 }, (_, i): SkippedFile => {
  const name = `owl/scan ${i}.png`
  return leftOut[i] ?? { name, error: { code: 'picture-unreadable', subject: name, detail: {} } }
})

/** What lies at the place that was chosen. */
interface Found {
  folderName: string
  kind: ImportPreview['kind']
  classNames: string[]
  /** Pictures of each class. */
  sizes: number[]
  adjustable: boolean
  hasTest: boolean
  notes: ImportPreview['notes']
  skipped: SkippedFile[]
}

function found(choice: FakeChoice): Found {
  if (choice === 'arrays') {
    const { classNames, classCounts } = mnist().summary
    const sizes = classNames.map((_, k) => (classCounts.train[k] ?? 0) + (classCounts.test[k] ?? 0))
    const notes: Found['notes'] = ['values-scaled', 'channels-moved']
    const as = { folderName: 'digits.npz', kind: 'arrays' as const, adjustable: false, hasTest: true }
    return { ...as, classNames, sizes, notes, skipped: [] }
  }
  const photos = { kind: 'class-folders' as const, adjustable: true, hasTest: false }
  if (choice === 'many') {
    const classNames = Array.from({ length: 1000 }, (_, k) => difficultNames[k] ?? `sign ${k}`)
    const sizes = classNames.map((_, k) => 5 + Math.floor(40 * noise(k, 40)))
    const folderName = 'Road signs of the world \u202E and a very long name that does not fit anywhere.zip'
    return { ...photos, folderName, classNames, sizes, notes: ['classes-merged'], skipped: [] }
  }
  return {
    ...photos,
    folderName: 'birds',
    classNames: ['jackdaw', 'owl', 'robin'],
    sizes: [655, 25, 524],
    notes: choice === 'skipped' ? ['nested-folders', 'validation-joins-training'] : [],
    skipped: choice === 'skipped' ? skipped : [],
  }
}

/** The label of each picture, training part first, with the share of each class that goes to the test. */
function divided({ sizes, hasTest }: Found, testShare: number): { train: number[]; test: number[] } {
  const test = sizes.map((n) => Math.round(n * (hasTest ? 1 / 7 : testShare)))
  return { train: sizes.map((n, k) => n - (test[k] ?? 0)), test }
}
const sum = (counts: number[]): number => counts.reduce((a, b) => a + b, 0)

/** What an import of it makes: labels in turn, pictures by formula. */
function made(found: Found, settings: ImportSettings): Pick<FakeDataset, 'label' | 'pixels'> & { shape: PictureShape } {
  if (found.kind === 'arrays') {
    const { label, pixels } = mnist()
    return { label, pixels, shape: [28, 28, 1] }
  }
  const { train, test } = divided(found, settings.testShare)
  const labels = [train, test].flatMap((counts) => counts.flatMap((n, k) => new Array<number>(n).fill(k)))
  const label = (index: number) => labels[index] ?? 0
  const pixels = (index: number) => seen(photo(index, label(index)), settings)
  return { label, pixels, shape: [settings.height, settings.width, settings.channels] }
}

const nameOf = (found: Found, index: number, label: number): string =>
  found.adjustable ? `${found.classNames[label]}/IMG_${String(index).padStart(4, '0')}.jpg` : ''

function previewed(choiceId: string, choice: FakeChoice, settings: ImportSettings): ImportPreview {
  const what = found(choice)
  const classCounts = divided(what, settings.testShare)
  const { pixels, label, shape } = made(what, settings)
  const samples = Array.from({ length: 20 }, (_, i) => {
    const of = what.adjustable ? i % what.classNames.length : label(i)
    const { width, height } = photo(i, of)
    const bytes = what.adjustable ? seen(photo(i, of), settings) : pixels(i)
    return {
      label: of,
      name: nameOf(what, i, of),
      pixels: [...bytes],
      original: what.adjustable ? { width, height } : null,
    }
  })
  const { folderName, kind, adjustable, hasTest, classNames, notes } = what
  return {
    ...{ choiceId, folderName, kind, settings, adjustable, hasTest, shape, classNames, classCounts, samples, notes },
    counts: { train: sum(classCounts.train), test: sum(classCounts.test) },
    skipped: what.skipped.slice(0, 1000),
    skippedCount: what.skipped.length,
    sameAs: choice === 'same' ? 'MNIST' : null,
  }
}

function reported(choice: FakeChoice): ImportReport {
  const what = found(choice)
  const repairedFiles: ImportReport['repairedFiles'] =
    choice !== 'skipped'
      ? []
      : Array.from({ length: 260 }, (_, i) => ({
          name: `robin/IMG_${i}.jpg`,
          repairs: i % 3 ? ['turned'] : i % 2 ? ['flattened', 'sixteen-bit'] : ['cmyk'],
        }))
  const imported = sum(what.sizes)
  return {
    version: 1,
    found: imported + what.skipped.length,
    imported,
    skipped: what.skipped.length,
    repaired: repairedFiles.length,
    skippedFiles: what.skipped,
    repairedFiles,
  }
}

/** Answers for the import. Nothing is read: `world.choice` says what main's dialog found. */
export function importHandlers(world: World): Partial<Handlers> {
  const chosen = new Map<string, FakeChoice>()
  const reports = new Map<string, ImportReport>()
  const sources = new Map<string, Found>()
  /** Imports under way that are to end, and how one that stands still hears of it. */
  const cancelled = new Set<string>()
  const onCancel = new Map<string, () => void>()

  const known = (choiceId: string): FakeChoice => {
    const choice = chosen.get(choiceId)
    if (!choice) throw new JackdawError('choice-expired')
    return choice
  }
  /** Tells of pictures done until all are; an endless one stands still after a while. Throws when it is cancelled. */
  const walk = async (choiceId: string, total: number, endless: boolean): Promise<void> => {
    const parts = 12
    cancelled.delete(choiceId)
    for (let part = 0; part <= parts; part++) {
      const perSecond = part === 0 ? 0 : 2 + total / 200
      world.emit('datasets.importProgress', { choiceId, done: Math.round((part / parts) * total), total, perSecond })
      if (endless && part === 5) await new Promise<void>((resolve) => onCancel.set(choiceId, resolve))
      else await pause(80)
      if (cancelled.has(choiceId)) throw new JackdawError('import-cancelled')
    }
  }

  const choose = async () => {
    await pause(150)
    if (world.choice === 'none') return null
    if (world.choice === 'broken') throw new JackdawError('import-nothing', 'holiday \u202E films')
    const choiceId = fakeId(`choice${chosen.size}`)
    chosen.set(choiceId, world.choice)
    const shape = world.choice === 'arrays' ? { height: 28, width: 28, channels: 1 as const } : {}
    return previewed(choiceId, world.choice, { ...defaultImportSettings, ...shape })
  }
  return {
    'datasets.choose': choose,
    'datasets.chooseDropped': async () => {
      const preview = await choose()
      if (!preview) throw new JackdawError('choice-expired')
      return preview
    },
    'datasets.preview': async ({ choiceId, settings }) => {
      const choice = known(choiceId)
      await pause(150)
      if (choice === 'unplugged') throw new JackdawError('file-missing', 'birds')
      return previewed(choiceId, choice, settings)
    },
    'datasets.import': async ({ choiceId, name, settings }) => {
      const choice = known(choiceId)
      const what = found(choice)
      await walk(choiceId, sum(what.sizes), choice === 'endless')
      const { label, pixels, shape } = made(what, settings)
      const { train, test } = divided(what, settings.testShare)
      const { classNames, kind, folderName } = what
      const facts = { name, shape, classNames, counts: { train: sum(train), test: sum(test) } }
      const origin = { kind, detail: folderName }
      const summary = {
        ...summarised({ ...facts, attribution: '', origin }, label),
        id: fakeId(`imported${chosen.size}x${world.datasets.length}`),
      }
      world.datasets.push({ label, pixels, summary })
      const report = reported(choice)
      reports.set(summary.id, report)
      sources.set(summary.id, what)
      world.emit('datasets.changed', null)
      return { dataset: summary, report }
    },
    'datasets.cancelImport': ({ choiceId }) => {
      cancelled.add(choiceId)
      onCancel.get(choiceId)?.()
      return Promise.resolve(null)
    },
    'datasets.report': ({ datasetId }) => Promise.resolve(reports.get(datasetId) ?? null),
    'datasets.saveReport': async () => {
      await pause(100)
      return true
    },
    'datasets.names': ({ datasetId, indices }) => {
      const source = sources.get(datasetId)
      const label = world.datasets.find((d) => d.summary.id === datasetId)?.label
      return Promise.resolve(indices.map((index) => (source && label ? nameOf(source, index, label(index)) : '')))
    },
  }
}
