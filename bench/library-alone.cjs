'use strict'
/**
 * What the library for pictures needs by itself: reads files and decodes them, so many at a time, to the size that is wanted or, where
 * that is 0, as they are. Prints the seconds, as JSON.
 * Usage: node library-alone.cjs LIST SIDE LANES, where LIST is a file with a JSON array of names.
 */
const { readFileSync } = require('node:fs')
const { readFile } = require('node:fs/promises')
const { Transformer } = require('@napi-rs/image')

const [list, side, lanes] = process.argv.slice(2)
const files = JSON.parse(readFileSync(list, 'utf8'))
const [width, height] = [Number(side), Number(side)]
// Lanczos with three lobes, and both sides as they are given: the package declares enums but ships no values for them.
const size = { width, height, filter: 5, fit: 1 }

async function main() {
  let next = 0
  const lane = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      const picture = new Transformer(await readFile(file))
      if (width > 0) picture.rotate().fastResize(size)
      await picture.rawPixels()
    }
  }
  const began = process.hrtime.bigint()
  await Promise.all(Array.from({ length: Number(lanes) }, lane))
  console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - began) / 1e9 }))
}

void main()
