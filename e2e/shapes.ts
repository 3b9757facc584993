import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Transformer } from '@napi-rs/image'

const side = 40
const kinds = {
  'red squares': (x: number, y: number) => (x > 10 && x < 30 && y > 10 && y < 30 ? [200, 30, 30] : [255, 255, 255]),
  'blue stripes': (x: number) => (x % 8 < 4 ? [30, 60, 200] : [240, 240, 240]),
  'green dots': (x: number, y: number) => ((x % 10) + (y % 10) < 8 ? [20, 150, 60] : [250, 250, 230]),
}
const each = 20

/** A folder for each class, every picture a little different, and two files that are no pictures. */
export async function writePictures(folder: string): Promise<void> {
  for (const [name, colour] of Object.entries(kinds)) {
    await mkdir(path.join(folder, name), { recursive: true })
    for (let k = 0; k < each; k++) {
      const pixels = new Uint8Array(side * side * 4)
      for (let at = 0; at < side * side; at++)
        pixels.set([...colour((at % side) + (k % 5), Math.floor(at / side) + (k >> 2)), 255], at * 4)
      const png = await Transformer.fromRgbaPixels(pixels, side, side).png()
      await writeFile(path.join(folder, name, `picture ${k}.png`), png)
    }
  }
  await writeFile(path.join(folder, 'red squares', 'notes.txt'), 'not a picture')
  await writeFile(path.join(folder, 'green dots', 'cut.png'), Buffer.from('89504e470d0a1a0a0000000d', 'hex'))
}
