import { access, chmod, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listCheckpoints } from '../runs/checkpoints'
import { World } from '../testing/world'

let world: World
let runId: string
let target: string
beforeEach(async () => {
  world = await World.create()
  const run = await world.services.training.start(world.config(), 'Mine: 1/2')
  runId = (await world.services.training.finished(run.id)).id
  target = path.join(world.directory, 'target')
  await mkdir(target)
})
afterEach(() => world.close())

it('writes a folder that says everything about itself, after a fresh process has answered the same', async () => {
  const before = world.enginePids.length
  const report = await world.services.exports.create(runId, 'tfjs', target)
  expect(report).toMatchObject({ folderName: 'Mine- 1-2-tfjs', replayed: 30, largestDifference: 0 })
  expect(report.files.map(({ name }) => name)).toEqual(['README.md', 'classes.json', 'jackdaw.json', 'model.json'])
  expect(await readdir(target)).toEqual([report.folderName])
  // One process to write, another to answer.
  expect(world.enginePids.length - before).toBe(2)

  const read = (name: string) => readFile(path.join(target, report.folderName, name), 'utf8')
  expect(JSON.parse(await read('classes.json'))).toEqual(['0', '1', '2'])
  expect(JSON.parse(await read('jackdaw.json'))).toMatchObject({
    format: 'tfjs',
    run: { id: runId, name: 'Mine: 1/2', step: 8 },
    input: { height: 4, width: 3, channels: 1, divideBy: 255 },
    test: { count: 30, correct: expect.any(Number) as number },
    check: { pictures: 30, largestDifference: 0 },
    config: world.config(),
  })
  const readme = await read('README.md')
  expect(readme).toContain('tf.loadLayersModel')
  expect(readme).toContain('[pictures, 4, 3, 1]')
  expect(readme).toContain('30 pictures')
  expect(await readFile(world.run(runId).log, 'utf8')).toContain('exported as tfjs')
})

it('never touches what is there already', async () => {
  const names = []
  for (let i = 0; i < 3; i++) names.push((await world.services.exports.create(runId, 'safetensors', target)).folderName)
  expect(names).toEqual(['Mine- 1-2-safetensors', 'Mine- 1-2-safetensors 2', 'Mine- 1-2-safetensors 3'])
  await writeFile(path.join(target, 'Mine- 1-2-tfjs'), 'a file of mine')
  expect((await world.services.exports.create(runId, 'tfjs', target)).folderName).toBe('Mine- 1-2-tfjs 2')
  expect(await readFile(path.join(target, 'Mine- 1-2-tfjs'), 'utf8')).toBe('a file of mine')
})

it('keeps nothing that answers differently', async () => {
  await world.services.close()
  await world.open({ differs: 2e-5 })
  await expect(world.services.exports.create(runId, 'tfjs', target)).rejects.toMatchObject({
    code: 'export-differs',
    detail: { difference: '2.0e-5' },
  })
  expect(await readdir(target)).toEqual([])
  await world.services.close()
  await world.open({ differs: 0.9e-5 })
  expect((await world.services.exports.create(runId, 'tfjs', target)).largestDifference).toBeCloseTo(0.9e-5, 7)
})

it('keeps nothing when the engine dies, or the run has no model', async () => {
  for (const { file } of await listCheckpoints(world.run(runId).checkpoints)) await truncate(file, 10)
  await expect(world.services.exports.create(runId, 'tfjs', target)).rejects.toMatchObject({
    code: 'checkpoint-damaged',
  })
  expect(await readdir(target)).toEqual([])
})

it('uses the checkpoint before, when the newest is damaged', async () => {
  const [newest] = await listCheckpoints(world.run(runId).checkpoints)
  await truncate(newest?.file ?? '', 10)
  const { folderName } = await world.services.exports.create(runId, 'tfjs', target)
  const description: unknown = JSON.parse(await readFile(path.join(target, folderName, 'jackdaw.json'), 'utf8'))
  expect(description).toMatchObject({ run: { step: 4 }, test: null })
})

it('says what is wrong with the folder', async () => {
  const missing = path.join(target, 'missing')
  await expect(world.services.exports.create(runId, 'tfjs', missing)).rejects.toMatchObject({
    code: 'export-target',
    detail: { reason: 'ENOENT' },
  })
  await expect(access(missing)).rejects.toThrow()
  if (process.getuid?.() !== 0) {
    await chmod(target, 0o555)
    await expect(world.services.exports.create(runId, 'tfjs', target)).rejects.toMatchObject({ code: 'export-target' })
    await chmod(target, 0o755)
  }
})
