import type { JobOf, JobResult } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import { isBlank, isCutOff, nearlyUniform } from '../doctor/blank'
import { ClassMeans } from '../doctor/class-means'
import { digestWords, firstOfEach, writeDigest } from '../doctor/exact-groups'
import { brightnessOf, toGrey } from '../doctor/grey'
import { frequencyCount, LowFrequencies } from '../doctor/low-frequencies'
import { nearGroups } from '../doctor/near-groups'
import { followed, packedGroups } from '../doctor/picture-groups'
import { readLabels, StoredPictures } from '../doctor/stored-pictures'
import type { JobContext } from '../job-context'

/** Milliseconds between two words of how far it has come, and between letting messages in. */
const reportInterval = 200
const turnInterval = 20

/**
 * Looks through all pictures of a dataset for what is wrong with them, and measures them. Holds about 120 bytes a picture. Needs no
 * TensorFlow. Reports every picture twice: when it was looked at, and when it was compared. Throws `job-stopped`.
 */
export async function examine({ dataset }: JobOf<'examine'>, context: JobContext): Promise<JobResult<'examine'>> {
  const { shape, classCount, counts } = dataset
  const count = counts.train + counts.test
  const turn = turns(context, 2 * count)
  const labels = await readLabels(dataset.labels, count, classCount)
  const pictures = await StoredPictures.open(dataset.images, shape, count)
  try {
    const measured = await measure(pictures, labels, classCount, turn)
    const { digests, codes, shapes, blank, cutOff, contrasts, brightness, means } = measured
    const firsts = firstOfEach(digests)
    const even = nearlyUniform(contrasts, labels, classCount)
    const compared = firsts.map((first, index) => Number(first === index && !even[index]))
    const { leaders, limited } = await nearGroups(
      { codes, shapes, compared: Uint8Array.from(compared) },
      shape,
      (index) => pictures.read(index),
      (done) => turn(count + done),
    )
    context.report({ kind: 'pictures', done: 2 * count, total: 2 * count })
    return {
      same: packedGroups(firsts),
      similar: packedGroups(followed(leaders, firsts)),
      limited,
      blank: indicesOf(blank, () => true),
      uniform: indicesOf(even, (index) => !blank[index]),
      cutOff: indicesOf(cutOff, () => true),
      brightness,
      digests: digests.filter((_, word) => word % digestWords < 2),
      means: { shape: means.shape, bytes: means.bytes() },
    }
  } finally {
    await pictures.close()
  }
}

async function measure(
  pictures: StoredPictures,
  labels: Uint16Array,
  classCount: number,
  turn: (done: number) => Promise<void>,
) {
  const { count, shape } = pictures
  const [height, width, channels] = shape
  const measured = {
    digests: new Uint32Array(count * digestWords),
    codes: new Uint32Array(2 * count),
    shapes: new Int8Array(count * frequencyCount),
    blank: new Uint8Array(count),
    cutOff: new Uint8Array(count),
    contrasts: new Float32Array(count),
    brightness: new Uint8Array(count),
    means: new ClassMeans(shape, classCount),
  }
  const frequencies = new LowFrequencies(height, width)
  const grey = new Float32Array(height * width)
  for await (const { start, pictures: chunk } of pictures.chunks())
    for (const [k, pixels] of chunk.entries()) {
      const index = start + k
      await turn(index)
      writeDigest(pixels, measured.digests, index)
      toGrey(pixels, channels, grey)
      const { mean, deviation } = brightnessOf(grey)
      measured.brightness[index] = Math.round(mean)
      measured.contrasts[index] = deviation
      measured.blank[index] = Number(isBlank(pixels, channels))
      measured.cutOff[index] = Number(isCutOff(pixels, shape))
      frequencies.measure(
        grey,
        measured.codes.subarray(2 * index, 2 * index + 2),
        measured.shapes.subarray(index * frequencyCount, (index + 1) * frequencyCount),
      )
      measured.means.add(pixels, labels[index] ?? 0)
    }
  return measured
}

/** To be awaited before each picture: lets messages in now and then, says how far it is, and ends when it is told to. */
function turns({ control, report }: JobContext, total: number): (done: number) => Promise<void> {
  let turned = -Infinity
  let reported = -Infinity
  return async (done) => {
    const now = performance.now()
    if (now - turned < turnInterval) return
    turned = now
    if (now - reported >= reportInterval) {
      reported = now
      report({ kind: 'pictures', done, total })
    }
    if (!(await control.turn())) throw new JackdawError('job-stopped')
  }
}

function indicesOf(marks: Uint8Array, wanted: (index: number) => boolean): Uint32Array<ArrayBuffer> {
  const found: number[] = []
  marks.forEach((mark, index) => {
    if (mark && wanted(index)) found.push(index)
  })
  return Uint32Array.from(found)
}
