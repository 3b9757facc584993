import {
  barOf,
  brightnessBars,
  proportionEnds,
  sizeEnds,
  type Bars,
  type Distribution,
  type Examination,
} from '../../../shared/doctor'
import { side } from '../edits/dataset-view'

/** What is known of each picture for counting it. */
export interface Measures {
  /** 0 to 255. */
  brightness: Uint8Array
  /** Width and height in the file; zeros where unknown. */
  sizes: Uint32Array
}

const barCounts: Record<Distribution, number> = {
  brightness: brightnessBars,
  size: sizeEnds.length + 1,
  proportion: proportionEnds.length + 1,
}

/** The bar that a picture is counted in; -1 when what it would be counted by is not known. */
export function barOfPicture({ brightness, sizes }: Measures, distribution: Distribution, index: number): number {
  if (distribution === 'brightness') return Math.floor(((brightness[index] ?? 0) * brightnessBars) / 256)
  const width = sizes[2 * index] ?? 0
  const height = sizes[2 * index + 1] ?? 0
  if (width === 0 || height === 0) return -1
  return distribution === 'size' ? barOf(Math.max(width, height), sizeEnds) : barOf(width / height, proportionEnds)
}

/** Counts the pictures that take part by each distribution. `sides` as in `DatasetView`. */
export function countBars(measures: Measures, sides: Uint8Array): Examination['distributions'] {
  const count = (distribution: Distribution): Bars => {
    const bars = {
      train: new Array<number>(barCounts[distribution]).fill(0),
      test: new Array<number>(barCounts[distribution]).fill(0),
    }
    sides.forEach((of, index) => {
      const bar = of <= side.test ? barOfPicture(measures, distribution, index) : -1
      const counts = of === side.train ? bars.train : bars.test
      if (bar >= 0) counts[bar] = (counts[bar] ?? 0) + 1
    })
    return bars
  }
  return { brightness: count('brightness'), size: count('size'), proportion: count('proportion') }
}
