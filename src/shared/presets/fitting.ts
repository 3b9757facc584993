import type { PictureShape } from '../dataset'
import type { LayerOf, Network } from '../network'

/** What presets share that makes networks of convolutions fit their pictures. */

const largestPooling = 16

/**
 * Average pooling until no side is longer than `side` pixels, so that a network for small pictures takes large ones too. Windows
 * are never larger than the picture, however thin it is.
 */
export function shrunk(
  [height, width, channels]: PictureShape,
  side: number,
): { layers: Network; shape: PictureShape } {
  const longest = Math.max(height, width)
  if (longest <= side) return { layers: [], shape: [height, width, channels] }
  const stride = Math.min(largestPooling, Math.ceil(longest / side))
  const size = Math.min(stride, height, width)
  const pooled = (extent: number) => Math.floor((extent - size) / stride) + 1
  const rest = shrunk([pooled(height), pooled(width), channels], side)
  return { layers: [{ type: 'averagePooling', size, stride }, ...rest.layers], shape: rest.shape }
}

/** Pooling that halves a picture; its window is never larger than the picture, however thin it is. */
export function halvingWindow(sides: readonly number[]): { layer: LayerOf<'maxPooling'>; sides: number[] } {
  const size = Math.min(2, ...sides)
  return {
    layer: { type: 'maxPooling', size, stride: 2 },
    sides: sides.map((side) => Math.floor((side - size) / 2) + 1),
  }
}

/** Longest side that convolutions look at pixel by pixel; the first convolution takes larger steps over longer ones. */
const finest = 64
/** At this side what is in the picture is found, and halving stops. */
const coarsest = 8

export interface Stage {
  filters: number
  /** Step of the first convolution of the network, 1 for all others. */
  stride: number
  /** Halves the picture, but for the last stage. */
  halving: LayerOf<'maxPooling'> | null
}

/**
 * The stages of a network of padded convolutions: each works on a picture half as wide and high as the one before and with twice
 * the filters, up to `filters` in the last, which works on pictures of `coarse` height and width. Pictures up to 128 pixels come as they are, larger ones shrunk by `before`.
 */
export function stages(
  input: PictureShape,
  filters: number,
): { before: Network; stages: Stage[]; coarse: readonly number[] } {
  const { layers: before, shape } = shrunk(input, 2 * finest)
  const first = Math.ceil(Math.max(shape[0], shape[1]) / finest)
  let sides = [Math.ceil(shape[0] / first), Math.ceil(shape[1] / first)]
  const halvings: Stage['halving'][] = []
  while (Math.max(...sides) > coarsest) {
    const halving = halvingWindow(sides)
    sides = halving.sides
    halvings.push(halving.layer)
  }
  return {
    before,
    coarse: sides,
    stages: [...halvings, null].map((halving, k) => ({
      filters: Math.max(16, Math.round(filters / 2 ** (halvings.length - k))),
      stride: k === 0 ? first : 1,
      halving,
    })),
  }
}

/** A dropout layer, or none. */
export const dropped = (rate: number): Network => (rate > 0 ? [{ type: 'dropout', rate }] : [])
