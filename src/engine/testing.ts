import { mkdtemp, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { DatasetFiles, PictureShape } from '../shared/dataset'
import type { Progress } from '../shared/engine-protocol'
import type { Network } from '../shared/network'
import { presets, type PresetId, type PresetOptions } from '../shared/presets'
import { defaultConfig, type RunConfig } from '../shared/run-config'
import { useEngine } from './backends'
import { JobControl, type JobContext } from './job-context'
import { RandomSequence } from './train/random'

/** What the tests of this room share: a folder of their own, pictures that can be learned, a context that remembers. */

export const temporaryFolder = () => mkdtemp(path.join(os.tmpdir(), 'jackdaw-engine-'))

/** Pictures of noise in which each class has its own bright stripe. Written into `folder` as a dataset lies on disk. */
export async function stripes(
  folder: string,
  options: { shape?: PictureShape; classCount?: number; train?: number; test?: number } = {},
): Promise<DatasetFiles> {
  const { shape = [12, 12, 1], classCount = 3, train = 130, test = 40 } = options
  const [height, width, channels] = shape
  const size = height * width * channels
  const total = train + test
  const images = new Uint8Array(total * size)
  const labels = new Uint8Array(total * 2)
  for (let picture = 0; picture < total; picture++) {
    const random = new RandomSequence(99, 1, picture)
    const label = random.below(size, classCount)
    labels[2 * picture] = label
    for (let k = 0; k < size; k++) {
      const row = Math.floor(k / (width * channels))
      const bright = row % classCount === label ? 90 : 0
      images[picture * size + k] = random.below(k, 160) + bright
    }
  }
  const files = { images: path.join(folder, 'images.u8'), labels: path.join(folder, 'labels.u16') }
  await writeFile(files.images, images)
  await writeFile(files.labels, labels)
  return { ...files, shape, classCount, counts: { train, test } }
}

export const smallNetwork: Network = [
  { type: 'convolution', filters: 4, kernelSize: 3, activation: 'tanh' },
  { type: 'maxPooling', size: 2, stride: 2 },
  { type: 'flatten' },
  { type: 'dense', units: 8, activation: 'leakyRelu' },
  { type: 'output' },
]

/** The network of a preset with few filters, which is quick. */
export const thinPreset = (
  id: PresetId,
  shape: PictureShape,
  classCount: number,
  options: PresetOptions = {},
): Network =>
  presets[id]
    .network(shape, classCount, options)
    .map((layer) => ('filters' in layer ? { ...layer, filters: Math.min(layer.filters, 6) } : layer))

export const smallConfig = (changes: Partial<RunConfig> = {}): RunConfig => ({
  ...defaultConfig({ id: 'a'.repeat(26), hash: '0'.repeat(64) }),
  network: smallNetwork,
  validationShare: 0.2,
  batchSize: 16,
  epochs: 3,
  engine: 'tensorflow-cpu',
  ...changes,
})

/** Is stopped after so many turns: batches of training and validation, and the ends of epochs. */
class StoppingControl extends JobControl {
  constructor(public turnsLeft: number) {
    super()
  }

  override async turn(): Promise<boolean> {
    if (--this.turnsLeft < 0) this.apply('stop')
    return super.turn()
  }
}

/** A job's context that keeps all progress; `onProgress` may act on it, as main would. */
export function rememberingContext(
  options: { stopAfter?: number; onProgress?: (progress: Progress, control: JobControl) => void } = {},
) {
  const control = new StoppingControl(options.stopAfter ?? Infinity)
  const progress: Progress[] = []
  const context: JobContext = {
    control,
    engine: useEngine,
    report: (message) => {
      progress.push(message)
      options.onProgress?.(message, control)
    },
  }
  return { context, control, progress }
}
