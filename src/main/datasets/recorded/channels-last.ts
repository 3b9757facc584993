import { pictureBytes, type PictureShape } from '../../../shared/dataset'

/** Turns pictures that hold one channel behind the other into pictures that hold the channels of each pixel together (NCHW to NHWC). */
export function channelsLast(pixels: Uint8Array, shape: PictureShape): Uint8Array {
  const channels = shape[2]
  if (channels === 1) return pixels
  const size = pictureBytes(shape)
  const area = size / channels
  const turned = new Uint8Array(pixels.length)
  for (let first = 0; first < pixels.length; first += size)
    for (let channel = 0; channel < channels; channel++) {
      const plane = first + channel * area
      for (let pixel = 0, to = first + channel; pixel < area; pixel++, to += channels)
        turned[to] = pixels[plane + pixel] ?? 0
    }
  return turned
}
