import { memoryTree, plainContext } from '../recorded/memory-tree-fixtures'
import type { Digits } from '../recorded/mnist-fixtures'
import { csvPixels } from './csv-pixels'

/** For tests: tables of pixels, valid or not. */

export interface TableStyle {
  delimiter?: string
  end?: string
  /** First line; none if not said. */
  header?: string
  labelLast?: boolean
  /** How a label or a pixel is written. */
  label?: (label: number) => string
  pixel?: (value: number) => string
}

/** A table with a row for each picture of `size` values. */
export function tableOf({ pixels, labels }: Digits, size: number, style: TableStyle = {}): Buffer {
  const { delimiter = ',', end = '\n', header, labelLast = false, label = String, pixel = String } = style
  const rows = Array.from(labels, (number, k) => {
    const values = Array.from(pixels.subarray(k * size, (k + 1) * size), pixel)
    return (labelLast ? [...values, label(number)] : [label(number), ...values]).join(delimiter)
  })
  return Buffer.from((header === undefined ? rows : [header, ...rows]).map((row) => row + end).join(''))
}

/** Pictures of 4 x 4 with labels in turn; their values go from 0 to 255. */
export function smallDigits(count: number, classes = 3): Digits {
  return {
    pixels: Buffer.from(Array.from({ length: count * 16 }, (_, k) => (k * 37) & 255)),
    labels: Buffer.from(Array.from({ length: count }, (_, k) => k % classes)),
  }
}

/** `pixel0` … */
export const pixelNames = (count: number): string[] => Array.from({ length: count }, (_, k) => `pixel${k}`)

export const recognise = (files: Record<string, Uint8Array | string>, pieceBytes?: number) =>
  csvPixels.recognise(
    memoryTree(
      Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)])),
      pieceBytes,
    ),
    plainContext(),
  )
