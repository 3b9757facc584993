/**
 * What changes pictures before they are learned from, in AssemblyScript: compiled ahead to WebAssembly with 128-bit vectors, because it has
 * to cost little beside a training step (`npm run assemble` writes `engine/data/augmentation/assembled.ts`). Pictures are NHWC bytes in the
 * program's memory. Everything works on 4 to 16 bytes at a time, so up to 16 bytes behind a picture may be read, and written with
 * anything: there has to be room.
 */
export { addNoise } from './noise'
export { resample } from './resample'
export { fillRectangle, mean, tone } from './tones'
