import type { JobOf, JobResult } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import { isBlank, isCutOff } from '../doctor/blank'
import { ClassMeans } from '../doctor/class-means'
import { digestWords, firstOfEach, writeDigest } from '../doctor/exact-groups'
import { brightnessOf, toGrey } from '../doctor/grey'
import { frequencyCount, LowFrequencies } from '../doctor/low-frequencies'
import { nearGroups } from '../doctor/near-groups'
import { followed, packedGroups } from '../doctor/picture-groups'
import { StoredPictures } from '../doctor/stored-pictures'
import type { JobContext } from '../job-context'

/** Milliseconds between two words of how far it has come, and between letting messages in. */
const reportInterval = 200
const turnInterval = 20

/** Contrast, as deviation of the brightness of 0 to 255, below which pictures have nothing to be compared by. */
const leastContrast = 2

/**
 * Looks through all stored pictures of a dataset for what is wrong with them, and measures them. Holds about 150 bytes a picture. Needs
 * no TensorFlow. Reports every picture twice: when it was looked at, and when it was compared. Throws `job-stopped`.
 */
export async function examine(job: JobOf<'examine'>, context: JobContext): Promise<JobResult<'examine'>> {
  const { images, shape, stored } = job
  const turn = turns(context, 2 * stored)
  const pictures = await StoredPictures.open(images, shape, stored)
  try {
    const { digests, codes, shapes, blank, cutOff, contrasts, brightness, means } = await measure(pictures, job, turn)
    const firsts = firstOfEach(digests)
    const { leaders, limited } = await nearGroups(
      {
        codes,
        shapes,
        compared: Uint8Array.from(firsts, (first, index) =>
          Number(first === index && (contrasts[index] ?? 0) >= leastContrast),
        ),
      },
      shape,
      (index) => pictures.read(index),
      (done) => turn(stored + done),
    )
    context.report({ kind: 'pictures', done: 2 * stored, total: 2 * stored })
    return {
      same: packedGroups(firsts),
      similar: packedGroups(followed(leaders, firsts)),
      limited,
      blank: Uint32Array.from(blank),
      cutOff: Uint32Array.from(cutOff),
      contrasts,
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
  { labels, classCount, unlabelled }: Pick<JobOf<'examine'>, 'labels' | 'classCount' | 'unlabelled'>,
  turn: (done: number) => Promise<void>,
) {
  const { count, shape } = pictures
  const [height, width, channels] = shape
  const measured = {
    digests: new Uint32Array(count * digestWords),
    codes: new Uint32Array(2 * count),
    shapes: new Int8Array(count * frequencyCount),
    blank: [] as number[],
    cutOff: [] as number[],
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
      if (isBlank(pixels, channels)) measured.blank.push(index)
      if (isCutOff(pixels, shape)) measured.cutOff.push(index)
      frequencies.measure(
        grey,
        measured.codes.subarray(2 * index, 2 * index + 2),
        measured.shapes.subarray(index * frequencyCount, (index + 1) * frequencyCount),
      )
      const label = labels[index] ?? unlabelled
      if (label !== unlabelled) measured.means.add(pixels, label)
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
