/** A chunk of a RIFF file: name, length, content, and a zero where that is odd. */
export function riffChunk(name: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
}

/** A WebP file of these chunks. */
export const webpFile = (...chunks: Buffer[]): Buffer =>
  riffChunk('RIFF', Buffer.concat([Buffer.from('WEBP', 'latin1'), ...chunks]))

/** The chunk with the picture of a plain WebP file. */
export const pictureChunk = (file: Uint8Array): Buffer => Buffer.from(file.subarray(12))

const u24 = (value: number) => [value & 255, (value >> 8) & 255, value >> 16]

/** The header of an extended file. Flags: 2 animation, 8 EXIF, 16 opacity. */
export const extendedHeader = (flags: number, width: number, height: number): Buffer =>
  riffChunk('VP8X', Uint8Array.from([flags, 0, 0, 0, ...u24(width - 1), ...u24(height - 1)]))

/** An animated WebP file of plain ones of the same size. */
export function animatedWebp(files: Uint8Array[], width: number, height: number): Buffer {
  const frames = files.map((file) => {
    const head = [...u24(0), ...u24(0), ...u24(width - 1), ...u24(height - 1), ...u24(100), 2]
    return riffChunk('ANMF', Buffer.concat([Buffer.from(head), pictureChunk(file)]))
  })
  return webpFile(extendedHeader(2, width, height), riffChunk('ANIM', new Uint8Array(6)), ...frames)
}
