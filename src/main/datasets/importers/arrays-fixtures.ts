import { npyArray } from '../npy/npy-fixtures'
import { memoryTree, plainContext } from '../recorded/memory-tree-fixtures'
import { arrays } from './arrays'

export const recognise = (files: Record<string, Uint8Array>, pieceBytes?: number) =>
  arrays.recognise(memoryTree(files, pieceBytes), plainContext())

export const numbers = (count: number, of: (k: number) => number = (k) => (k * 37) & 255) =>
  Array.from({ length: count }, (_, k) => of(k))
export const bytes = (count: number) => Buffer.from(numbers(count))

/** Two pictures of 4 x 5 with labels 0 and 1. */
export const labels = npyArray('|u1', [2], [0, 1])
export const pictures = npyArray('|u1', [2, 4, 5], numbers(40))
export const all = { testShare: 0 }
