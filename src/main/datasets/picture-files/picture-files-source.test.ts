import { describe, expect, it } from 'vitest'
import { defaultImportSettings } from '../../../shared/import'
import { classFolders } from '../importers/class-folders'
import type { ImportCandidate, PictureDecoder } from '../importers/importer'
import { importBy, leftOutOf, memoryTree, plainPicture, PlainDecoder } from './fixtures'

const { signal } = new AbortController()
const settings = { ...defaultImportSettings, height: 8, width: 8, channels: 1 as const, testShare: 0.25 }

/** A tree of two classes with so many pictures in all; those in `gone` are not there any more. */
function treeOf(count: number, content: (k: number) => string = () => plainPicture(), gone: string[] = []) {
  const names = Array.from({ length: count }, (_, k) => `${k % 2}/${String(k).padStart(5, '0')}.png`)
  return memoryTree(Object.fromEntries(names.map((name, k) => [name, content(k)])), { gone })
}

async function candidateOf(count: number, decoder: PictureDecoder): Promise<ImportCandidate> {
  const candidate = await classFolders.recognise(treeOf(count), { signal, decoder })
  if (!candidate) throw new Error('it was not recognised')
  return candidate
}

describe('a source of picture files', () => {
  it('gives every picture in order, in chunks of one part each', async () => {
    const source = await (await candidateOf(1000, new PlainDecoder())).open(settings)
    const names: Record<string, string[]> = { train: [], test: [] }
    let before = 'train'
    for await (const chunk of source.chunks(signal)) {
      expect(`${before} ${chunk.split}`).not.toBe('test train')
      expect(chunk.labels.length).toBeLessThanOrEqual(64)
      expect(chunk.labels.length).toBe(chunk.names?.length)
      chunk.names?.forEach((name, k) => expect(String(chunk.labels[k])).toBe(name[0]))
      names[chunk.split]?.push(...(chunk.names ?? []))
      before = chunk.split
    }
    expect(names.train).toHaveLength(750)
    expect(names.test).toHaveLength(250)
    for (const part of Object.values(names)) expect(part.map(base)).toEqual([...part].map(base).sort())
    expect(source.report()).toMatchObject({ found: 1000, imported: 1000, skipped: 0, repaired: 0 })
  })

  it('leaves out what cannot be read, says so, and lists what was repaired', async () => {
    const content = (k: number) => {
      if (k < 130) return 'broken'
      return plainPicture({ repairs: k % 100 === 50 ? ['turned', 'cmyk'] : [] })
    }
    const whole = await importBy(classFolders, treeOf(300, content), { testShare: 0 })
    expect(whole?.report).toMatchObject({ found: 300, imported: 170, skipped: 130, repaired: 2 })
    expect(whole?.report.repairedFiles).toEqual([
      { name: '0/00150.png', repairs: ['turned', 'cmyk'] },
      { name: '0/00250.png', repairs: ['turned', 'cmyk'] },
    ])
    expect(whole?.report.skippedFiles[0]).toEqual({
      name: '0/00000.png',
      error: { code: 'picture-unreadable', subject: '0/00000.png', detail: {} },
    })
    const without = await importBy(classFolders, treeOf(300, content, ['1/00299.png']), { testShare: 0 })
    expect(without && leftOutOf(without)).toContain('file-missing 1/00299.png')
  })

  it('is the same each time it is opened', async () => {
    const candidate = await candidateOf(200, new PlainDecoder())
    const read = async () => {
      const chunks = []
      for await (const chunk of (await candidate.open(settings)).chunks(signal)) chunks.push(chunk)
      return chunks
    }
    expect(await read()).toEqual(await read())
  })

  it('decodes ahead, but not far', async () => {
    const decoder = new PlainDecoder()
    const source = await (await candidateOf(2000, decoder)).open(settings)
    const looked = decoder.calls.length
    let taken = 0
    for await (const _chunk of source.chunks(signal)) {
      taken++
      expect(decoder.calls.length - looked - taken).toBeLessThanOrEqual(2)
    }
    expect(taken).toBe(decoder.calls.length - looked)
  })

  it('asks for less at a time when pictures are large', async () => {
    const decoder = new PlainDecoder()
    const candidate = await candidateOf(30, decoder)
    decoder.calls.length = 0
    const source = await candidate.open({ ...settings, height: 512, width: 512, channels: 3, testShare: 0 })
    for await (const chunk of source.chunks(signal)) expect(chunk.pixels.length).toBeLessThanOrEqual(8 * 1024 * 1024)
    expect(decoder.calls.map((names) => names.length)).toEqual([10, 10, 10])
  })

  it('ends when it is cancelled, with the decoder at work, and when nobody takes more', async () => {
    const decoder = new PlainDecoder()
    const candidate = await candidateOf(1000, decoder)
    const cancel = new AbortController()
    const ends: string[] = []
    decoder.decode = (_pictures, _how, given) =>
      new Promise((_resolve, reject) => {
        given.addEventListener('abort', () => {
          ends.push('aborted')
          reject(new Error('aborted'))
        })
      })
    const chunks = (await candidate.open(settings)).chunks(cancel.signal)
    const first = chunks.next()
    setImmediate(() => cancel.abort())
    await expect(first).rejects.toMatchObject({ code: 'import-cancelled' })
    expect(ends.length).toBeGreaterThan(0)

    const other = new PlainDecoder()
    const signals: AbortSignal[] = []
    const plain = other.decode.bind(other)
    other.decode = (pictures, how, given) => {
      signals.push(given)
      return plain(pictures, how, given)
    }
    for await (const _chunk of (await (await candidateOf(1000, other)).open(settings)).chunks(signal)) break
    expect(signals.slice(-1)[0]?.aborted).toBe(true)

    const never = (await candidate.open(settings)).chunks(cancel.signal)
    await expect(never.next()).rejects.toMatchObject({ code: 'import-cancelled' })
  })

  it('passes on that there is no decoder', async () => {
    const decoder = new PlainDecoder()
    const candidate = await candidateOf(1000, decoder)
    decoder.before = () => Promise.reject(new Error('no decoder'))
    const chunks = (await candidate.open(settings)).chunks(signal)
    await expect(chunks.next()).rejects.toThrow('no decoder')
    await expect(candidate.samples(settings, 20, signal)).rejects.toThrow('no decoder')
  })
})

const base = (name: string) => name.slice(2)
