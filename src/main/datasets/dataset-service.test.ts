import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLibrary } from '../library/open-library'
import type { Library } from '../library/paths'
import type { DatasetService } from '../services'
import { createDatasetService } from './dataset-service'
import { noDecoder, smallIdxSet, writeIdxSet } from './idx/idx-fixtures'

const resourcesDirectory = path.resolve('resources')
let world: string
let library: Library
let service: DatasetService
let inUse = ''
const skipped: string[] = []

async function start(directory: string) {
  library = await openLibrary(directory)
  service = createDatasetService({
    library,
    resourcesDirectory,
    emit: () => undefined,
    startDecoder: noDecoder,
    onSkipped: (id) => void skipped.push(id),
    isInUse: (id) => id === inUse,
  })
}
const importSmall = async (name: string, train = 12) => {
  await writeIdxSet(path.join(world, name), smallIdxSet(train))
  const { choiceId, settings } = await service.choose(path.join(world, name))
  return (await service.import(choiceId, name, settings)).dataset
}

beforeAll(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-datasets-'))
  await start(path.join(world, 'library'))
  await service.prepare()
})
afterAll(() => rm(world, { recursive: true, force: true }))

describe('the bundled dataset', () => {
  it('is in a new library: 70,000 pictures of 28 x 28, with labels that belong to them', async () => {
    const mnist = await service.find('mnist')
    expect(mnist).toMatchObject({
      name: 'MNIST',
      shape: [28, 28, 1],
      counts: { train: 60_000, test: 10_000 },
      origin: { kind: 'bundled' },
      classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      hash: 'f0293482ca4c4451a8480d29a40daf66af0c8005178c3a8f24a910d85fb28533',
    })
    expect(mnist.classCounts.train).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    expect(mnist.attribution).toContain('LeCun')
    const { labels } = await service.view(mnist.id)
    expect([...labels.subarray(0, 8)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3])
    expect(labels[60_000]).toBe(7)
  })

  it('gives the bytes of any pictures in the order asked', async () => {
    const { id, hash } = await service.find('MNIST')
    const stored = await readFile((await service.files(id, hash)).images)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(69_999), { minLength: 1, maxLength: 60 }), async (indices) => {
        const expected = Buffer.concat(indices.map((index) => stored.subarray(index * 784, (index + 1) * 784)))
        expect(Buffer.compare(await service.pixels(id, indices), expected)).toBe(0)
      }),
      { numRuns: 50 },
    )
    const span = Array.from({ length: 9000 }, (_, k) => k)
    expect(Buffer.compare(await service.pixels(id, span), stored.subarray(0, 9000 * 784))).toBe(0)
  })

  it.each([-1, 70_000, 1.5, NaN])('has no picture %d', async (index) => {
    const { id } = await service.find('MNIST')
    await expect(service.pixels(id, [0, index])).rejects.toMatchObject({ code: 'request-invalid' })
  })

  it('is not put back once it was removed, and can be restored', async () => {
    const { id } = await service.find('MNIST')
    inUse = id
    await expect(service.remove(id)).rejects.toMatchObject({ code: 'dataset-in-use', subject: 'MNIST' })
    inUse = ''
    await service.remove(id)
    expect(await service.list()).toEqual([])
    await start(library.directory)
    await service.prepare()
    expect(await service.list()).toEqual([])
    expect((await service.restore(id)).id).toBe(id)
    expect((await service.list()).map(({ name }) => name)).toEqual(['MNIST'])
    await expect(service.restore(id)).rejects.toMatchObject({ code: 'dataset-unknown' })
  })

  it('is put in once when two programs start at the same time', async () => {
    const shared = await openLibrary(path.join(world, 'shared'))
    const [one, two] = [1, 2].map(() =>
      createDatasetService({ library: shared, resourcesDirectory, emit: () => undefined, startDecoder: noDecoder }),
    )
    await Promise.all([one?.prepare(), two?.prepare()])
    expect((await two?.list())?.map(({ name }) => name)).toEqual(['MNIST'])
    expect((await readdir(shared.datasets)).filter((name) => name.startsWith('.tmp-'))).toEqual([])
  })

  it('is refused when it is not what was shipped', async () => {
    const other = createDatasetService({
      library: await openLibrary(path.join(world, 'other')),
      resourcesDirectory: path.join(world, 'resources'),
      emit: () => undefined,
      startDecoder: noDecoder,
    })
    await writeIdxSet(path.join(world, 'resources', 'mnist'), smallIdxSet())
    const checksums = { dataset: 'MNIST', files: [{ name: 'train-images-idx3-ubyte', sha256: '0'.repeat(64) }] }
    await writeFile(path.join(world, 'resources', 'mnist', 'checksums.json'), JSON.stringify(checksums))
    await expect(other.prepare()).rejects.toMatchObject({ code: 'file-damaged', subject: 'train-images-idx3-ubyte' })
    expect(await readdir(path.join(world, 'other', 'datasets'))).toEqual([])
  })
})

describe('names', () => {
  it('are trimmed, kept to 120 characters, and never empty', async () => {
    const { id } = await importSmall('shapes')
    expect((await service.rename(id, '  Three shapes ')).name).toBe('Three shapes')
    expect((await service.rename(id, '\u202Eevil\n<b>')).name).toBe('\u202Eevil\n<b>')
    for (const name of ['', '   ', 'x'.repeat(121)])
      await expect(service.rename(id, name)).rejects.toMatchObject({ code: 'option-invalid' })
    await service.rename(id, 'Shapes')
    await start(library.directory)
    expect((await service.find('sHaPeS')).id).toBe(id)
    expect((await service.find(id)).name).toBe('Shapes')
  })

  it('may be shared, but then only ids tell them apart', async () => {
    const { id } = await importSmall('twins', 15)
    await service.rename(id, 'Shapes')
    await expect(service.find('Shapes')).rejects.toMatchObject({ code: 'dataset-ambiguous' })
    await service.rename(id, 'Twins')
    await expect(service.find('none of them')).rejects.toMatchObject({ code: 'dataset-unknown' })
    await expect(service.find('../../etc')).rejects.toMatchObject({ code: 'dataset-unknown' })
    await expect(service.find('z'.repeat(26))).rejects.toMatchObject({ code: 'dataset-unknown' })
  })
})

describe('a damaged dataset', () => {
  const spoil: [string, (directory: string) => Promise<void>][] = [
    ['pictures cut', (directory) => truncate(path.join(directory, 'images.u8'), 5)],
    ['labels cut', (directory) => truncate(path.join(directory, 'labels.u16'), 5)],
    ['no pictures', (directory) => rm(path.join(directory, 'images.u8'))],
    ['no record', (directory) => rm(path.join(directory, 'dataset.json'))],
    ['half a record', (directory) => truncate(path.join(directory, 'dataset.json'), 20)],
    ['a label of no class', (directory) => writeFile(path.join(directory, 'labels.u16'), Buffer.alloc(40, 9))],
  ]
  it.each(spoil)('says so, and the others are still listed: %s', async (name, damage) => {
    const { id } = await importSmall(name, 14)
    await damage(library.dataset(id))
    await start(library.directory)
    await expect(service.find(id)).rejects.toMatchObject({ code: 'dataset-damaged' })
    const listed = await service.list()
    expect(listed.map(({ id: other }) => other)).not.toContain(id)
    expect(listed.map(({ name: other }) => other)).toContain('MNIST')
    expect(skipped).toContain(id)
    await service.remove(id)
  })
})

describe('a library', () => {
  it('that cannot be used says why', async () => {
    await writeFile(path.join(world, 'file'), '')
    await expect(openLibrary(path.join(world, 'file'))).rejects.toMatchObject({ code: 'library-unusable' })
    await expect(openLibrary(path.join(world, 'file', 'below'))).rejects.toMatchObject({ code: 'library-unusable' })
  })
})
