/**
 * Cuts pieces of bytes, wherever they end, into pieces of whole pictures, as many in each as fit into 1 MiB and one at least.
 * What is left over at the end and is no whole picture is dropped: whoever counts the bytes finds that.
 * @param size bytes of one picture
 */
export async function* wholePictures(
  pieces: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, void, void> {
  const most = Math.max(1, Math.floor((1024 * 1024) / size)) * size
  let block = new Uint8Array(most)
  let filled = 0
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const length = Math.min(piece.length - at, most - filled)
      block.set(piece.subarray(at, at + length), filled)
      at += length
      filled += length
      if (filled < most) continue
      yield block
      block = new Uint8Array(most)
      filled = 0
    }
  }
  const whole = filled - (filled % size)
  if (whole > 0) yield block.subarray(0, whole)
}
