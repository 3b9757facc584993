import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { JackdawError } from '../../../shared/errors'
import { safeParts } from './entry-names'
import { openTree } from './index'
import { listZip } from './list-zip'
import { flipped, generator, snapshot } from './tree-fixtures'
import { zipBytes } from './zip-fixtures'

let world: string
const { signal } = new AbortController()

beforeEach(async () => void (world = await mkdtemp(path.join(tmpdir(), 'jackdaw-zip-damage-'))))
afterEach(() => rm(world, { recursive: true, force: true }))

const contents = ['', 'one', 'two '.repeat(20), Array.from({ length: 80 }, (_, k) => k * k).join()]
const whole = zipBytes(
  contents.map((content, k) => ({ name: `class/${k}.png`, content: Buffer.from(content), method: k % 2 ? 8 : 0 })),
)

/** Reads all that can be read. Every content must be one of the real ones; every error must have a code. */
async function readDamaged(bytes: Uint8Array, name: string): Promise<'whole' | 'damaged'> {
  const file = path.join(world, name)
  await writeFile(file, bytes)
  let good = 0
  try {
    const tree = await openTree(file, { scratch: world, signal })
    try {
      for (const file of tree.files) {
        const content = Buffer.from(await tree.read(file, 1e9)).toString()
        if (file.name.startsWith('class/')) expect(contents).toContain(content)
        good++
      }
    } finally {
      await tree.close()
    }
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^(archive|file)-/) })
    return 'damaged'
  } finally {
    await rm(file)
  }
  return good === contents.length ? 'whole' : 'damaged'
}

describe('a damaged zip', () => {
  it('is told from a whole one wherever it is cut', async () => {
    for (let percent = 0; percent < 100; percent++) {
      const cut = whole.subarray(0, Math.floor((percent * whole.length) / 100))
      expect(await readDamaged(cut, 'cut.zip'), `${percent} %`).toBe('damaged')
    }
    expect(await readDamaged(whole, 'whole.zip')).toBe('whole')
    expect(await snapshot(world)).toEqual([])
  })

  it('harms nothing, for two thousand single bits', async () => {
    const bits = Array.from({ length: 2000 }, (_, k) => Math.floor((k * whole.length * 8) / 2000))
    const found = { whole: 0, damaged: 0 }
    const tryBit = async (bit: number) => void found[await readDamaged(flipped(whole, bit), `${bit}.zip`)]++
    for (let first = 0; first < bits.length; first += 20) await Promise.all(bits.slice(first, first + 20).map(tryBit))
    expect(await snapshot(world)).toEqual([])
    // Times, versions and the second copy of each name mean nothing to the contents.
    expect(found.whole).toBeGreaterThan(200)
    expect(found.damaged).toBeGreaterThan(200)
  })

  it(
    'is refused with a code or makes sense, for a hundred thousand damaged directories',
    { timeout: 240_000 },
    async () => {
      const seed = Number(process.env.JACKDAW_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32))
      console.log(`zip directory fuzz: JACKDAW_FUZZ_SEED=${seed}`)
      const random = generator(seed)
      const small = zipBytes([{ name: 'a/b', content: Buffer.from('content') }, { name: 'c' }])
      const start = small.indexOf('PK\x01\x02', 0, 'latin1')
      const rounds = 100_000
      let accepted = 0
      // Traces of a hundred thousand errors would take most of the time.
      const { stackTraceLimit } = Error
      Error.stackTraceLimit = 0
      for (let round = 0; round < rounds; round++) {
        const bytes = Buffer.from(small)
        for (let flips = 1 + (random() % 4); flips > 0; flips--)
          bytes[start + (random() % (bytes.length - start))] = random() & 255
        const size = random() % 8 === 0 ? start + (random() % (bytes.length - start)) : bytes.length
        const access = {
          size,
          read: (position: number, length: number) =>
            Promise.resolve(bytes.subarray(Math.min(position, size), Math.min(position + length, size))),
        }
        try {
          const { entries } = await listZip(access, { subject: 'fuzz.zip', signal })
          accepted++
          for (const { name, header, storedBytes, limit } of entries)
            if (safeParts(name)?.join('/') !== name || header + 30 + storedBytes > limit || limit > size)
              throw new Error(`accepted ${name} at ${header} in ${bytes.toString('hex', start)}`)
        } catch (error) {
          if (!(error instanceof JackdawError)) throw error
        }
      }
      Error.stackTraceLimit = stackTraceLimit
      console.log(`accepted ${((100 * accepted) / rounds).toFixed(2)} %`)
      expect(accepted / rounds).toBeGreaterThan(0.01)
      expect(accepted / rounds).toBeLessThan(0.9)
    },
  )
})
