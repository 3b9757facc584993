import { mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, test } from 'vitest'
import { writeSealed } from '../../files/sealed-safetensors'
import { readCheckpoint, writeCheckpoint } from './checkpoint'
import { checkpointAt } from './testing/saves'

let directory: string
let file: string
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'jackdaw-checkpoint-'))
  file = path.join(directory, 'step-00000007.safetensors')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const outcome = () =>
  readCheckpoint(file).then(
    () => 'accepted',
    (error: { code?: string }) => error.code ?? String(error),
  )

it('finds each of 1,000 cuts and 2,000 flipped bits in a checkpoint of 1 MB', { timeout: 240_000 }, async () => {
  await writeCheckpoint(file, checkpointAt(7, 250_000))
  const whole = await readFile(file)
  expect(whole.length).toBeGreaterThan(1_000_000)
  expect(await outcome()).toBe('accepted')
  let random = 2026
  const below = (n: number) => {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0
    return Math.floor((random / 2 ** 32) * n)
  }
  // A quarter of the places in the small header, where a change is most likely to be misread.
  const headerEnd = 8 + Number(whole.readBigUInt64LE())
  const place = (k: number) => below(k % 4 ? whole.length : headerEnd)

  const missed: string[] = []
  const handle = await open(file, 'r+')
  try {
    for (let k = 0; k < 2000; k++) {
      const at = place(k)
      const bit = 1 << below(8)
      await handle.write(Buffer.of((whole[at] ?? 0) ^ bit), 0, 1, at)
      const found = await outcome()
      if (found !== 'checkpoint-damaged') missed.push(`bit ${bit} at ${at}: ${found}`)
      await handle.write(Buffer.of(whole[at] ?? 0), 0, 1, at)
    }
  } finally {
    await handle.close()
  }
  expect(Buffer.compare(await readFile(file), whole)).toBe(0)
  // From the end, so that each cut is made in what the one before has left.
  const lengths = Array.from({ length: 1000 }, (_, k) => place(k)).sort((a, b) => b - a)
  for (const length of lengths) {
    await truncate(file, length)
    const found = await outcome()
    if (found !== 'checkpoint-damaged') missed.push(`cut at ${length}: ${found}`)
  }
  expect(missed).toEqual([])
})

const { state, tensors } = checkpointAt(7, 3)
const writeWith = (metadata: Record<string, string>) =>
  writeSealed(file, {
    tensors,
    metadata: new Map(
      Object.entries({ format: 'jackdaw-checkpoint', version: '1', state: JSON.stringify(state), ...metadata }),
    ),
  })
const changed = (change: Record<string, unknown>) => ({ state: JSON.stringify({ ...state, ...change }) })

test.each<[string, Record<string, string>, string]>([
  ['as it is written', {}, 'accepted'],
  ['from a newer version', { version: '999', ...changed({ more: 1 }) }, 'file-newer'],
  ['without a version', { version: '' }, 'checkpoint-damaged'],
  ['with a version that is no number', { version: 'two' }, 'checkpoint-damaged'],
  ['of another kind', { format: 'jackdaw-predictions' }, 'checkpoint-damaged'],
  ['with a state that is no JSON', { state: '{' }, 'checkpoint-damaged'],
  ['with a state that is nothing', { state: 'null' }, 'checkpoint-damaged'],
  ['with a negative step', changed({ position: { epoch: 0, batch: 0, step: -1 } }), 'checkpoint-damaged'],
  ['with a key that is not known', changed({ more: 1 }), 'checkpoint-damaged'],
  [
    'with a prototype',
    { state: `{"__proto__":{"polluted":1},${JSON.stringify(state).slice(1)}` },
    'checkpoint-damaged',
  ],
])('a whole file %s is met rightly', async (_what, metadata, expected) => {
  await writeWith(metadata)
  expect(await outcome()).toBe(expected)
  expect('polluted' in {}).toBe(false)
})

test.each([
  ['not there', () => Promise.resolve(), 'file-missing'],
  ['empty', () => writeFile(file, ''), 'checkpoint-damaged'],
  ['full of zeros', () => writeFile(file, Buffer.alloc(1_000_000)), 'checkpoint-damaged'],
  ['a terabyte of nothing', () => writeFile(file, '').then(() => truncate(file, 2 ** 40)), 'checkpoint-damaged'],
])('a file that is %s is met rightly', async (_what, write, expected) => {
  await write()
  expect(await outcome()).toBe(expected)
})
