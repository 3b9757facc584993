/** What a picture file says of itself before anything is decoded. */
export interface PictureHeader {
  /** As stored, before it is turned. */
  width: number
  height: number
  /** How it is turned and mirrored to be shown, as in EXIF: 1 to 8, 1 is not at all. */
  orientation: number
  /** Bytes of memory that each decoded pixel takes, for judging what can be decoded at a time. */
  pixelBytes: number
  /** Sixteen bits a sample; decoded pixels have them, too. */
  sixteenBit: boolean
  /** Colours for printing: cyan, magenta, yellow, black. */
  cmyk: boolean
  /** There are more frames than the first. */
  animated: boolean
  /** Whether nothing is missing at the end, as far as decoders do not see to it. */
  complete: boolean
  /** Where the parts of a GIF are, which is decoded here. */
  gif?: GifParts
}

/** The first frame of a GIF. */
export interface GifParts {
  frame: { left: number; top: number; width: number; height: number; interlaced: boolean }
  /** First byte of the colours, three bytes each, and how many there are. */
  palette: { at: number; colours: number }
  /** Which colour stands for none; null where every colour is one. */
  transparent: number | null
  /** Where the bits of the smallest code are told, before the blocks of compressed data. */
  codeSizeAt: number
}

/** What most pictures are. */
export const plain = {
  orientation: 1,
  pixelBytes: 3,
  sixteenBit: false,
  cmyk: false,
  animated: false,
  complete: true,
} as const
