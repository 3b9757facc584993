import { Transformer } from '@napi-rs/image'
import { collectGarbage } from './collect-garbage'
import { decodeGifFrame } from './gif-frame'
import type { PictureHeader } from './headers/picture-header'

/** Decoded pixels: rows of grey or of RGB, eight bits a sample, nothing transparent. As stored, not turned. */
export interface Raster {
  width: number
  height: number
  channels: 1 | 3
  pixels: Uint8Array
  /** Whether something was transparent; it is white now. */
  flattened: boolean
}

/** Smaller pictures are decoded faster than another thread is told to do it. */
const smallPicture = { pixels: 4096, fileBytes: 32 * 1024 }

/**
 * Decodes a picture file whose size has been found bearable. Null when it is damaged. Sixteen bits become eight, transparent parts
 * white.
 */
export async function decodeRaster(bytes: Uint8Array, header: PictureHeader): Promise<Raster | null> {
  const { width, height, sixteenBit, gif } = header
  const decoded = gif ? decodeGifFrame(bytes, header, gif) : await decodeSamples(bytes, header)
  if (!decoded) return null
  collectGarbage(decoded.length)
  const samples = sixteenBit ? toEightBits(decoded) : decoded
  const channels = samples.length / (width * height)
  if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4) return null
  const flattened = (channels === 2 || channels === 4) && flatten(samples, channels)
  const left: 1 | 3 = channels <= 2 ? 1 : 3
  return { width, height, channels: left, pixels: samples.subarray(0, width * height * left), flattened }
}

/** Samples as they are stored: grey or RGB, with opacity or without, eight or sixteen bits. */
async function decodeSamples(bytes: Uint8Array, { width, height }: PictureHeader): Promise<Uint8Array | null> {
  const transformer = new Transformer(bytes)
  try {
    if (width * height <= smallPicture.pixels && bytes.length <= smallPicture.fileBytes)
      return transformer.rawPixelsSync()
    return await transformer.rawPixels()
  } catch {
    return null
  }
}

/** Halves samples of the machine's byte order in their place, each rounded to the nearest. */
function toEightBits(bytes: Uint8Array): Uint8Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : Uint8Array.from(bytes)
  const samples = new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length >> 1)
  for (let k = 0; k < samples.length; k++) aligned[k] = ((samples[k] ?? 0) + 128) / 257
  return aligned.subarray(0, samples.length)
}

/**
 * Lays grey or RGB samples with opacity on white, in their place, and puts them close together without it. Answers whether
 * anything was transparent.
 */
function flatten(samples: Uint8Array, channels: 2 | 4): boolean {
  const colours = channels - 1
  let transparent = false
  let to = 0
  for (let from = 0; from < samples.length; from += channels) {
    const opacity = samples[from + colours] ?? 255
    if (opacity === 255) {
      for (let k = 0; k < colours; k++) samples[to++] = samples[from + k] ?? 0
      continue
    }
    transparent = true
    const paper = 255 * (255 - opacity)
    for (let k = 0; k < colours; k++) samples[to++] = Math.round(((samples[from + k] ?? 0) * opacity + paper) / 255)
  }
  return transparent
}
