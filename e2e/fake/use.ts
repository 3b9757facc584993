import type { ExportReport, Handlers, Prediction } from '../../src/shared/contract'
import { centreDigit } from '../../src/shared/digit'
import { pictureBytes } from '../../src/shared/dataset'
import { JackdawError } from '../../src/shared/errors'
import type { RunSummary } from '../../src/shared/run'
import { noise, type World } from './world'

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

/** Digits that are easily taken for one another; other classes are taken for the one after them. */
const alike = [6, 7, 7, 5, 9, 3, 0, 2, 3, 4]

/**
 * Sure of the label for most pictures; a share of them, and picture 42, are taken for another class. Most mistakes are of the kind
 * that a person makes too.
 */
export function predicted(index: number, label: number, classCount: number, wrongShare = 0.0105): Prediction {
  const wrong = index === 42 || noise(index, 20) < wrongShare
  const partner = classCount === 10 && noise(index, 22) < 0.7 ? (alike[label] ?? 0) : label + 1 + (index % 3)
  const answer = wrong ? partner % classCount : label
  const second = wrong ? label : partner % classCount
  const weights = Array.from({ length: classCount }, (_, k) => {
    const doubt = (0.04 * noise(index * classCount + k, 21) ** 4) / classCount
    return k === answer ? 1 : k === second ? (wrong ? 0.9 : 0.05) * noise(index, 23) : doubt
  })
  const sum = weights.reduce((a, b) => a + b, 0)
  return { probabilities: weights.map((w) => w / sum) }
}

/** What a model that knows nothing of pictures might say: always the same of the same bytes. */
function answered(pixels: Uint8Array, run: RunSummary): Prediction {
  const ink = pixels.reduce((sum, value, i) => (sum + value * (i % 97)) % 1_000_003, 7)
  const classCount = run.dataset.classNames.length
  return predicted(ink + 43, ink % classCount, classCount)
}

/** Answers for the Use place and for every picture's close-up. */
export function useHandlers(world: World): Partial<Handlers> {
  const known = (runId: string): RunSummary => {
    const run = world.runs.find((r) => r.id === runId)
    if (!run) throw new JackdawError('run-unknown', runId)
    if (!run.hasModel) throw new JackdawError('run-no-model', run.name)
    return run
  }
  return {
    'use.pictures': ({ runId, indices }) => {
      const run = world.runs.find((r) => r.id === runId)
      const dataset = world.datasets.find((d) => d.summary.id === run?.config.dataset.id)
      if (!run || !dataset) return Promise.resolve([])
      const wrongShare = 1 - (run.testAccuracy ?? 0.9)
      return Promise.resolve(
        indices.map((index) => predicted(index, dataset.label(index), run.dataset.classNames.length, wrongShare)),
      )
    },
    'use.pixels': async ({ runId, pixels }) => {
      const run = known(runId)
      const expected = pictureBytes(run.dataset.shape)
      if (pixels.byteLength !== expected)
        throw new JackdawError('request-invalid', 'use.pixels', { reason: `${pixels.byteLength} bytes` })
      return answered(pixels, run)
    },
    // No decoder here: a file named `broken` fails, any other is read as a square of gray bytes.
    'use.files': async ({ runId, fit, files }) => {
      const run = known(runId)
      await pause(200)
      const [height, width, channels] = run.dataset.shape
      return files.map(({ name, bytes }) => {
        if (name.includes('broken'))
          return {
            name,
            pixels: null,
            probabilities: null,
            error: { code: 'picture-unreadable' as const, subject: name, detail: {} },
          }
        const side = Math.max(1, Math.floor(Math.sqrt(bytes.byteLength)))
        const gray = bytes.slice(0, side * side)
        const pixels =
          fit === 'digit' && channels === 1 && height === width
            ? centreDigit(gray, side, side, height)
            : Uint8Array.from({ length: height * width * channels }, (_, i) => {
                const at = Math.floor(i / channels)
                const [y, x] = [Math.floor(at / width), at % width]
                return gray[Math.floor((y * side) / height) * side + Math.floor((x * side) / width)] ?? 0
              })
        return { name, pixels: [...pixels], ...answered(pixels, run), error: null }
      })
    },
    'exports.create': async ({ runId, format }) => {
      const run = known(runId)
      await pause(800)
      const weights = (run.parameters ?? 431_080) * 4
      const report: ExportReport = {
        folderName: `${run.name.replace(/[^A-Za-z0-9]+/g, '-')}-${format}`,
        files: [
          ...(format === 'tfjs'
            ? [
                { name: 'model.json', bytes: 6231 },
                { name: 'weights.bin', bytes: weights },
              ]
            : [{ name: 'model.safetensors', bytes: weights + 812 }]),
          { name: 'README.md', bytes: 2810 },
          { name: 'proof.json', bytes: 412 },
        ],
        replayed: 100,
        largestDifference: 1.2e-7,
      }
      return report
    },
  }
}
