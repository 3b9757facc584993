/** What a decoder bears, and how it divides its work. Tests change these. */
export interface DecoderLimits {
  /** Milliseconds without a picture being done after which the process counts as hung. */
  stall: number
  /** Deaths of the process with no picture read between them after which decoding is given up. */
  deaths: number
  /** Pictures sent to the process together. */
  pictures: number
  /** Bytes of pixels that come back together, if that is more than one picture's. */
  pixelBytes: number
  /** Milliseconds without work after which the process is ended. */
  idle: number
}

export const decoderLimits: DecoderLimits = {
  stall: 5000,
  deaths: 20,
  pictures: 64,
  pixelBytes: 8 * 1024 * 1024,
  idle: 60_000,
}

/** Batches that the process is given at a time: it has the next while the one before is being taken in. */
export const batchesInFlight = 2
