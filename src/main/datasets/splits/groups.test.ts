import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SplitSettings } from '../../../shared/dataset-edit'
import { openLibrary } from '../../library/open-library'
import type { Library } from '../../library/paths'
import type { DatasetService } from '../../services'
import { createDatasetService } from '../dataset-service'
import { side } from '../edits/dataset-view'
import { noDecoder } from '../idx/idx-fixtures'
import type { PictureSource } from '../picture-source'
import { storeDataset } from '../store-dataset'
import { readManifest } from '../stored-dataset'
import { groupsOf } from './groups'

let world: string
let library: Library
let service: DatasetService

beforeAll(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-groups-'))
  library = await openLibrary(path.join(world, 'library'))
  service = createDatasetService({ library, resourcesDirectory: world, emit: () => undefined, startDecoder: noDecoder })
})
afterAll(() => rm(world, { recursive: true, force: true }))

/** Pictures of one pixel with these names, of two classes in turn, all to train with; without names where there are none. */
async function store(count: number, names: readonly string[] | null): Promise<string> {
  const source: PictureSource = {
    origin: { kind: 'class-folders', detail: 'birds' },
    attribution: '',
    shape: [1, 1, 1],
    classNames: ['jay', 'owl'],
    expected: count,
    async *chunks() {
      const pixels = Uint8Array.from({ length: count }, (_, k) => k)
      yield { split: 'train', pixels, labels: Uint16Array.from(pixels, (k) => k % 2), names: names && [...names] }
    },
    report: () => null,
    close: () => Promise.resolve(),
  }
  return (await storeDataset(library, source, 'Birds')).id
}

type Together = Partial<Pick<SplitSettings, 'groups'>> & { together?: number[][] }
async function groups(names: readonly string[], { groups: by = null, together }: Together) {
  const directory = library.dataset(await store(names.length, names))
  const found = await groupsOf(
    directory,
    { ...(await readManifest(directory)), stored: names.length },
    { groups: by },
    together?.map((group) => Uint32Array.from(group)) ?? null,
  )
  return found && [...found]
}
const prefix = (separator: string): Together => ({ groups: { by: 'prefix', separator } })
const folder: Together = { groups: { by: 'folder' } }

describe('pictures that stay on one side', () => {
  it('are those whose names are the same up to a text', async () => {
    const names = ['a/bird7_01.png', 'a/bird8_01.png', 'b/bird7_02.jpg', 'a/bird77_01.png', 'a/bird8_x_y.png']
    expect(await groups(names, prefix('_'))).toEqual([0, 1, 0, 3, 1])
    expect(await groups(['_1.png', '_2.png', 'x_.png'], prefix('_'))).toEqual([0, 0, 2])
    expect(await groups(['a--1.png', 'a-2.png', 'a--3.png'], prefix('--'))).toEqual([0, 1, 0])
  })

  it('are those with the same whole name where the text is not in it, whatever the ending and the folder', async () => {
    expect(await groups(['a/one.png', 'b/one.jpg', 'one.two.png', 'b/one', 'a_b/two.png'], prefix('_'))).toEqual([
      0, 0, 2, 0, 4,
    ])
    // What stands in the name of a folder is no part of the name of the file.
    expect(await groups(['x_1/a.png', 'x_2/b.png'], prefix('_'))).toEqual([0, 1])
  })

  it('are those from one folder, which lies where it lies', async () => {
    const names = ['a/1.png', 'b/1.png', 'a/2.png', 'a/b/1.png', '1.png', '2.png', 'b/a/1.png']
    expect(await groups(names, folder)).toEqual([0, 1, 0, 3, 4, 4, 6])
  })

  it('are told by names of any script, and with what else a name can hold', async () => {
    expect(await groups(['鳥_1.png', '鳥_2.png', '鸟_1.png'], prefix('_'))).toEqual([0, 0, 2])
    expect(await groups(['a"b_1.png', 'a"b_2.png', '__proto___1', 'constructor_1'], prefix('_'))).toEqual([0, 0, 2, 3])
    expect(await groups(['a\u2028b_1.png', 'a\nb_1.png', 'a\u2028b_2.png', ''], prefix('_'))).toEqual([0, 1, 0, 3])
  })

  it('are those that somebody names, and by however many steps', async () => {
    const names = ['a_1', 'b_1', 'c_1', 'a_2', 'd_1', 'e_1']
    expect(
      await groups(names, {
        together: [
          [1, 2],
          [4, 5],
        ],
      }),
    ).toEqual([0, 1, 1, 3, 4, 4])
    expect(
      await groups(names, {
        ...prefix('_'),
        together: [
          [2, 3],
          [1, 5],
        ],
      }),
    ).toEqual([0, 1, 0, 0, 4, 1])
    expect(
      await groups(names, {
        together: [
          [4, 5],
          [3, 4],
          [0, 3],
        ],
      }),
    ).toEqual([0, 1, 2, 0, 0, 0])
    // Indices that no picture has are nobody's.
    expect(
      await groups(names, {
        together: [
          [5, 900],
          [5, 700, 800],
        ],
      }),
    ).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('are none where nothing is asked for, and cannot be told without names', async () => {
    expect(await groups(['a_1', 'a_2'], {})).toBeNull()
    const id = await store(4, null)
    const settings = { test: { share: 0.5 }, seed: 1, redraw: false, groups: { by: 'folder' } } as const
    await expect(service.split(id, settings)).rejects.toMatchObject({ code: 'request-invalid' })
  })

  it('are divided together', async () => {
    const names = Array.from({ length: 60 }, (_, k) => `shoot${k % 12}/${k}_${k % 5}.png`)
    const id = await store(names.length, names)
    const { dataset } = await service.split(id, {
      test: { share: 0.3 },
      seed: 3,
      redraw: false,
      groups: { by: 'folder' },
    })
    expect(dataset.counts.test).toBeGreaterThan(9)
    const { sides } = await service.view(id)
    for (let shoot = 0; shoot < 12; shoot++)
      expect(new Set(sides.filter((_, index) => index % 12 === shoot)).size).toBe(1)
    expect(sides.filter((value) => value === side.test)).toHaveLength(dataset.counts.test)
  })
})
