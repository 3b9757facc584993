import { pictureBytes, type PictureShape } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import { wholePictures } from '../idx/whole-pictures'
import { channelsLast } from '../recorded/channels-last'
import { mostPictures } from '../recorded/recorded-pictures'
import { isPixelValue, scaleFor, toBytes } from '../recorded/value-scale'
import type { NpyArray } from './npy-array'

const longestSide = 16_384
/** Numbers of one picture: 64 megapixels. */
const largestPicture = 64 * 1024 * 1024

const isChannels = (size: number | undefined) => size === 1 || size === 3 || size === 4

export interface PictureLayout {
  /** `[height, width, channels]`. */
  shape: PictureShape
  channelsFirst: boolean
}

/**
 * Understands the shape of an array of pictures: `[n, height, width]`, `[n, height, width, channels]` or `[n, channels, height, width]`
 * with 1, 3 or 4 channels; where both of the latter can be meant, the channels are last. Throws `npy-unsupported` in plain words.
 */
export function pictureLayout(array: NpyArray): PictureLayout {
  const { kind, bytes } = array.header.numbers
  const [count = 0, first = 0, second = 0, third = 1] = array.shape
  const rank = array.shape.length
  const refuse = (reason: string) => new JackdawError('npy-unsupported', array.name, { reason })
  if (rank !== 3 && rank !== 4) throw refuse(`pictures have 3 or 4 dimensions, but it has ${rank}`)
  if (!(kind === 'unsigned' ? bytes <= 2 : kind === 'real'))
    throw refuse('its numbers are of a kind that pictures are not read from')
  if (array.header.fortranOrder) throw refuse('it is kept column by column (Fortran order)')
  if (count > mostPictures) throw refuse(`it has ${count} pictures, more than the limit of ${mostPictures}`)
  const channelsFirst = rank === 4 && isChannels(first) && !isChannels(third)
  const channels = rank === 3 ? 1 : channelsFirst ? first : third
  const [height, width] = channelsFirst ? [second, third] : [first, second]
  if (!isChannels(channels))
    throw refuse(`its pictures have ${channels} channels; grey has 1, colour 3, and colour with transparency 4`)
  if (count === 0 || height === 0 || width === 0) throw refuse('it is empty')
  if (Math.max(height, width) > longestSide || height * width * channels > largestPicture)
    throw refuse(`its pictures of ${width} x ${height} are larger than the limit`)
  return { shape: [height, width, channels], channelsFirst }
}

/**
 * What the numbers of some arrays, all of one kind, are multiplied by to become bytes. Bytes stay. Of others the largest tells, which is
 * found by reading them: real numbers that are not above 1 are in [0, 1], others in [0, 255]; numbers of sixteen bits are divided by
 * 257, unless none is above 255. Throws `npy-damaged` for what is no number and `npy-unsupported` for what is outside of these ranges.
 */
export async function pictureScale(arrays: readonly NpyArray[], signal: AbortSignal): Promise<number> {
  let largest = 0
  for (const array of arrays) {
    const { kind, bytes } = array.header.numbers
    if (bytes === 1) return 1
    const size = array.shape.slice(1).reduce((product, side) => product * side, 1)
    let done = 0
    for await (const numbers of array.numbers()) {
      if (signal.aborted) throw new JackdawError('import-cancelled', array.name)
      for (let k = 0; k < numbers.length; k++) {
        const value = numbers[k] ?? 0
        if (kind === 'real' && !isPixelValue(value)) throw badValue(array, value, Math.floor((done + k) / size))
        if (value > largest) largest = value
      }
      if (kind === 'unsigned' && largest > 255) return 1 / 257
      done += numbers.length
    }
  }
  return arrays[0]?.header.numbers.kind === 'real' ? scaleFor(largest) : 1
}

function badValue(array: NpyArray, value: number, picture: number): JackdawError {
  const where = `picture ${picture}, counted from 0,`
  return Number.isFinite(value)
    ? new JackdawError('npy-unsupported', array.name, {
        reason: `${where} has the value ${value}, which is neither from 0 to 1 nor from 0 to 255`,
      })
    : new JackdawError('npy-damaged', array.name, { reason: `${where} has a value that is no number` })
}

/** The pictures of an array, as NHWC bytes of whole pictures. */
export async function* npyPictures(
  array: NpyArray,
  { shape, channelsFirst }: PictureLayout,
  scale: number,
): AsyncGenerator<Uint8Array, void, void> {
  // A picture of eight bytes a number would be large, so numbers become bytes before they become pictures.
  const bytes = async function* () {
    for await (const numbers of array.numbers()) yield numbers instanceof Uint8Array ? numbers : toBytes(numbers, scale)
  }
  for await (const pictures of wholePictures(bytes(), pictureBytes(shape)))
    yield channelsFirst ? channelsLast(pictures, shape) : pictures
}
