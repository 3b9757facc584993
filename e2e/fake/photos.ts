import type { ImportSettings } from '../../src/shared/import'
import { noise } from './world'

/** A photograph by formula: a bird of its class before a sky and over a meadow. */
interface Photo {
  index: number
  label: number
  width: number
  height: number
}

const sizes = [
  [4032, 3024],
  [3024, 4032],
  [1200, 1200],
  [1920, 1080],
  [640, 480],
  [48, 40],
] as const

export const photo = (index: number, label: number): Photo => {
  const [width, height] = sizes[Math.floor(noise(index, 30) * sizes.length)] ?? sizes[0]
  return { index, label, width, height }
}

type Colour = readonly [number, number, number]
const birds: { body: Colour; breast: Colour; eye: number }[] = [
  { body: [42, 44, 58], breast: [92, 96, 112], eye: 0.02 },
  { body: [150, 108, 62], breast: [214, 184, 140], eye: 0.055 },
  { body: [122, 96, 74], breast: [216, 96, 32], eye: 0.02 },
]

/** `x` from 0 to width / height, `y` from 0 to 1: so that round things are round. */
function colourAt({ index, label, width, height }: Photo, x: number, y: number): Colour {
  const aspect = width / height
  const bird = birds[label % birds.length] ?? { body: [0, 0, 0], breast: [0, 0, 0], eye: 0 }
  const cx = aspect / 2 + (noise(index, 31) - 0.5) * 0.2
  const flip = noise(index, 32) < 0.5 ? 1 : -1
  const [bx, by] = [(x - cx) * flip, y - 0.58]
  const [hx, hy] = [bx - 0.13, by + 0.24]
  if (Math.hypot(hx - 0.03, hy + 0.02) < bird.eye)
    return Math.hypot(hx - 0.03, hy + 0.02) < 0.012 ? [10, 10, 10] : [250, 230, 120]
  if (hx > 0.08 && hx < 0.2 && Math.abs(hy) < (0.2 - hx) * 0.35) return [222, 170, 60]
  if (Math.hypot(hx, hy) < 0.12) return bird.body
  if (Math.hypot((bx - 0.04) / 0.16, (by - 0.03) / 0.15) < 1) return bird.breast
  if (Math.hypot(bx / 0.25, by / 0.2) < 1) return bird.body
  if (bx > -0.42 && bx < -0.15 && Math.abs(by + 0.1 + bx * 0.5) < 0.05) return bird.body
  const day = noise(index, 33)
  if (y > 0.78) return [70 + 50 * day, 120 + 40 * day - 40 * (y - 0.78), 60]
  return [120 + 90 * y * day, 170 + 50 * y, 200 + 50 * day]
}

/** The photograph as the network would see it: NHWC bytes. */
export function seen(of: Photo, { height, width, channels, fit }: ImportSettings): Uint8Array {
  const pixels = new Uint8Array(height * width * channels)
  const [across, down] = [width / of.width, height / of.height]
  const both = fit === 'crop' ? Math.max(across, down) : Math.min(across, down)
  const [sx, sy] = fit === 'stretch' ? [across, down] : [both, both]
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const x = (column + 0.5 - width / 2) / sx + of.width / 2
      const y = (row + 0.5 - height / 2) / sy + of.height / 2
      const outside = x < 0 || y < 0 || x > of.width || y > of.height
      const [r, g, b] = outside ? [132, 160, 150] : colourAt(of, x / of.height, y / of.height)
      const at = (row * width + column) * channels
      if (channels === 1) pixels[at] = 0.299 * r + 0.587 * g + 0.114 * b
      else pixels.set([r, g, b], at)
    }
  return pixels
}
