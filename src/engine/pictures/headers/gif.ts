import { u16le } from './numbers'
import { plain, type PictureHeader } from './picture-header'

const extension = 0x21
const graphicControl = 0xf9
const image = 0x2c
const hasTable = 0x80
const interlace = 0x40

const coloursOf = (flags: number) => 2 << (flags & 7)

/**
 * GIF 87a and 89a up to the end of its first frame (CompuServe, GIF89a Specification, 18 to 23). Where the screen has no size it
 * has that of the frame. Null when it is damaged or has no frame.
 */
export function gifHeader(bytes: Uint8Array): PictureHeader | null {
  const flags = bytes[10] ?? 0
  let palette = { at: 13, colours: flags & hasTable ? coloursOf(flags) : 0 }
  let transparent: number | null = null
  let at = 13 + 3 * palette.colours
  while (bytes[at] === extension) {
    // Flags, delay, index; read where the block is as long as it has to be.
    if (bytes[at + 1] === graphicControl && bytes[at + 2] === 4)
      transparent = (bytes[at + 3] ?? 0) & 1 ? (bytes[at + 6] ?? null) : null
    at = endOfBlocks(bytes, at + 2)
  }
  if (bytes[at] !== image) return null
  const own = bytes[at + 9] ?? 0
  const frame = {
    left: u16le(bytes, at + 1),
    top: u16le(bytes, at + 3),
    width: u16le(bytes, at + 5),
    height: u16le(bytes, at + 7),
    interlaced: (own & interlace) !== 0,
  }
  at += 10
  if (own & hasTable) {
    palette = { at, colours: coloursOf(own) }
    at += 3 * palette.colours
  }
  const end = endOfBlocks(bytes, at + 1)
  const complete = end <= bytes.length
  const animated = complete && hasAnotherFrame(bytes, end)
  const width = u16le(bytes, 6) || frame.width
  const height = u16le(bytes, 8) || frame.height
  const gif = { frame, palette, transparent, codeSizeAt: at }
  return { ...plain, width, height, pixelBytes: 4, animated, complete, gif }
}

/** The byte after blocks that each say their length, the last one being 0. Beyond the file when it ends too early. */
function endOfBlocks(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] ?? 0)
  return at + 1
}

function hasAnotherFrame(bytes: Uint8Array, at: number): boolean {
  while (bytes[at] === extension) at = endOfBlocks(bytes, at + 2)
  return bytes[at] === image
}
