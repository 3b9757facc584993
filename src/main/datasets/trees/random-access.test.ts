import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { windowedFile } from './random-access'
import { generator } from './tree-fixtures'

it('a windowed file reads what the file holds, at any place and past its end', async () => {
  const world = await mkdtemp(path.join(tmpdir(), 'jackdaw-window-'))
  const random = generator(7)
  const content = Buffer.from(Uint8Array.from({ length: 300_000 }, random))
  await writeFile(path.join(world, 'file'), content)
  const handle = await open(path.join(world, 'file'))
  try {
    const file = windowedFile(handle, content.length, 'file')
    const places = Array.from({ length: 400 }, () => ({
      at: random() % 320_000,
      length: random() % 2 ? 30 : random() % 90_000,
    }))
    places.push(
      { at: 299_999, length: 4 },
      { at: 300_000, length: 4 },
      { at: 2 ** 50, length: 4 },
      { at: 0, length: 0 },
    )
    for (const { at, length } of places)
      expect(content.subarray(at, at + length).equals(await file.read(at, length)), `${length} at ${at}`).toBe(true)
    const read = await Promise.all(places.map(({ at, length }) => file.read(at, length)))
    expect(read.every((bytes, k) => content.subarray(places[k]?.at).indexOf(bytes) === 0 || bytes.length === 0)).toBe(
      true,
    )
  } finally {
    await handle.close()
    await rm(world, { recursive: true, force: true })
  }
})
