import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { smallIdxSet, writeIdxSet } from '../main/datasets/idx/idx-fixtures'
import { BuiltProgram } from './testing/built-program'

const program = new BuiltProgram()
const { run: jackdaw, json } = program

describe('datasets', () => {
  it('has the bundled one from the start', async () => {
    const { code, lines } = await json(['datasets', 'list'])
    expect(code).toBe(0)
    expect(lines).toMatchObject([{ type: 'dataset', name: 'MNIST', counts: { train: 60_000, test: 10_000 } }])
  })

  it('shows the parts, their shapes, and one picture', async () => {
    const { out } = await jackdaw(['datasets', 'show', 'mnist'])
    expect(out).toContain('60000 × 28 × 28 × 1')
    expect(out).toMatch(/^7 +6,265 +1,028$/m)
    const picture = await json(['datasets', 'show', 'mnist', '--picture', '42', '--values'])
    expect(picture.lines).toMatchObject([
      { type: 'picture', index: 42, split: 'train', label: 7, shape: [28, 28, 1], smallest: 0, largest: 1 },
    ])
    expect(picture.last?.pixels).toHaveLength(784)
  })

  it('imports a folder once, and refuses a bad one without a trace', async () => {
    await writeIdxSet(path.join(program.folder, 'shapes'), smallIdxSet())
    const look = await json(['datasets', 'import', 'shapes', '--look'])
    expect(look.last).toMatchObject({ type: 'preview', counts: { train: 12, test: 6 }, sameAs: null })
    const { code, last } = await json(['datasets', 'import', 'shapes', '--name', 'My \u202Eshapes'])
    expect(code).toBe(0)
    expect(last).toMatchObject({ type: 'dataset', name: 'My \u202Eshapes', counts: { train: 12, test: 6 } })
    expect((await jackdaw(['datasets', 'list'])).out).not.toContain('\u202E')
    const again = await json(['datasets', 'import', 'shapes'])
    expect(again.lines).toMatchObject([{ type: 'preview', sameAs: 'My \u202Eshapes' }])
    expect((await json(['datasets', 'list'])).lines).toHaveLength(2)

    const examined = await json(['datasets', 'examine', 'My \u202Eshapes'])
    expect(examined.code).toBe(0)
    expect(examined.last).toMatchObject({ type: 'examination', open: expect.any(Number) as number, limited: false })
    const few = examined.lines.find(({ type, kind }) => type === 'finding' && kind === 'few-pictures')
    expect(few).toMatchObject({ ignored: false, title: expect.stringContaining('fewer than 20') as string })
    const told = await jackdaw(['datasets', 'examine', 'My \u202Eshapes'])
    expect(told.out).toContain('What was looked for:')
    expect(told.out).not.toContain('\u202E')

    const before = await readdir(path.join(program.library, 'datasets'))
    const set = smallIdxSet()
    await writeIdxSet(path.join(program.folder, 'bad'), { ...set, trainImages: set.trainImages.subarray(0, 90) })
    const bad = await jackdaw(['datasets', 'import', 'bad'])
    expect(bad.code).toBe(1)
    expect(bad.err).toContain('train-images-idx3-ubyte should hold 160 bytes but has 90')
    expect(await readdir(path.join(program.library, 'datasets'))).toEqual(before)
    await mkdir(path.join(program.folder, 'empty'))
    expect((await json(['datasets', 'import', 'empty'])).last).toMatchObject({ code: 'import-nothing' })
  })

  it('edits a dataset, takes it back, and divides it anew', async () => {
    await writeIdxSet(path.join(program.folder, 'edited'), smallIdxSet(30, 6, [10, 8]))
    await json(['datasets', 'import', 'edited'])
    const { last: before } = await json(['datasets', 'show', 'edited'])
    const relabelled = await json(['datasets', 'edit', 'relabel', 'edited', '3,0-1', '2'])
    expect(relabelled.lines).toMatchObject([
      { type: 'edit', title: '3 pictures relabelled as “2”' },
      { type: 'dataset' },
    ])
    expect(relabelled.last?.hash).not.toBe(before?.hash)
    const { out } = await jackdaw(['datasets', 'edit', 'exclude', 'edited', '5'])
    expect(out).toContain('29 training and 6 test pictures; since imported: 3 relabelled, 1 excluded')
    expect((await json(['datasets', 'show', 'edited', '--picture', '5'])).last).toMatchObject({ excluded: true })
    expect((await json(['datasets', 'undo', 'edited'])).last?.hash).toBe(relabelled.last?.hash)
    expect((await json(['datasets', 'undo', 'edited'])).last).toMatchObject({ hash: before?.hash, edited: null })
    expect((await json(['datasets', 'history', 'edited'])).lines).toMatchObject([{ undone: true }, { undone: true }])
    const unseen = await jackdaw(['datasets', 'split', 'edited', '--count', '12', '--keep-alike'])
    expect([unseen.code, unseen.err]).toEqual([1, expect.stringContaining('jackdaw datasets examine')])
    await jackdaw(['datasets', 'examine', 'edited'])
    expect((await json(['datasets', 'split', 'edited', '--count', '14', '--keep-alike'])).code).toBe(0)
    await jackdaw(['datasets', 'undo', 'edited'])
    const split = await json(['datasets', 'split', 'edited', '--count', '12'])
    expect(split.last).toMatchObject({ counts: { train: 24, test: 12 } })
    await mkdir(path.join(program.folder, 'whole'))
    const written = await json(['datasets', 'export', 'edited'])
    expect(written.last).toMatchObject({ type: 'export', pictures: 36, again: 'same' })
    await json(['datasets', 'import', 'edited-pictures', '--size', '10x8'])
    expect((await json(['datasets', 'show', 'edited-pictures'])).last?.hash).toBe(split.last?.hash)
    const arrays = await json(['datasets', 'export', 'edited', '--format', 'npz'])
    expect(arrays.last).toMatchObject({ name: 'edited-pictures.npz', again: 'same' })
    await json(['datasets', 'import', 'edited-pictures.npz', '--name', 'arrays', '--again'])
    expect((await json(['datasets', 'show', 'arrays'])).last?.hash).toBe(split.last?.hash)
    const added = await json(['datasets', 'add', 'edited', '1', 'edited-pictures/test', '--test-share', '0.5'])
    expect(added.lines.filter(({ type }) => type !== 'progress')).toMatchObject([
      { type: 'edit', title: '12 pictures added to “1”' },
      { type: 'report', found: 12, imported: 12, skipped: 0, duplicates: 12 },
      { type: 'dataset', counts: { train: 30, test: 18 }, stored: 48 },
    ])
    // Exported and imported again, the whole is the same dataset.
    await json(['datasets', 'export', 'edited', '--to', 'whole'])
    await json(['datasets', 'import', 'whole/edited-pictures', '--name', 'whole', '--size', '10x8'])
    expect((await json(['datasets', 'show', 'whole'])).last?.hash).toBe(added.last?.hash)
    expect((await json(['datasets', 'undo', 'edited'])).last?.hash).toBe(split.last?.hash)
    expect(await json(['datasets', 'add', 'edited', '1', 'missing.png'])).toMatchObject({ code: 3 })
    expect(await json(['datasets', 'edit', 'move', 'edited', '0', 'sideways'])).toMatchObject({ code: 2 })
    expect(await json(['datasets', 'edit', 'relabel', 'edited', '0', 'bird'])).toMatchObject({ code: 2 })
  })
})
