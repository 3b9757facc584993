import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Evaluation } from '../../shared/evaluation'
import { listCheckpoints } from '../runs/checkpoints'
import { World } from '../testing/world'
import { predictFiles } from './predict-files'
import { EnginePool } from '../engines/engine-pool'
import { forkEngine } from '../engines/fork-engine'

let world: World
let runId: string
beforeEach(async () => {
  world = await World.create()
  const run = await world.services.training.start(world.config(), 'Run')
  runId = (await world.services.training.finished(run.id)).id
})
afterEach(() => world.close())

const predictions = () => world.services.predictions
const saved = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Evaluation

describe('an evaluation', () => {
  it('is saved for each split, with what was said of every picture', async () => {
    expect(await predictions().evaluation(runId, 'train')).toBeNull()
    const heard: number[] = []
    const train = await predictions().evaluate(runId, 'train', { onProgress: (done) => heard.push(done) })
    expect(train).toMatchObject({ split: 'train', count: 40, step: 8 })
    expect(heard).toEqual([40])
    expect(await predictions().evaluation(runId, 'train')).toEqual(train)
    expect(await saved(world.run(runId).evaluation('train'))).toEqual(train)
    expect((await predictions().evaluation(runId, 'test'))?.count).toBe(30)
    expect((await readdir(world.run(runId).directory)).filter((name) => name.startsWith('.tmp'))).toEqual([])
  })

  it('can be cancelled, and then leaves nothing', async () => {
    const asked = predictions().evaluate(runId, 'train')
    predictions().cancelEvaluation(runId, 'train')
    await expect(asked).rejects.toMatchObject({ code: 'job-stopped' })
    expect(await predictions().evaluation(runId, 'train')).toBeNull()
    expect((await readdir(world.run(runId).directory)).filter((name) => name.startsWith('.tmp'))).toEqual([])
    expect(await predictions().evaluate(runId, 'train')).toMatchObject({ count: 40 })
  })

  it('counts no more when the model has learned on, or when its file is damaged', async () => {
    const file = world.run(runId).evaluation('test')
    const whole = await saved(file)
    await writeFile(file, JSON.stringify({ ...whole, step: 4 }))
    expect(await predictions().evaluation(runId, 'test')).toBeNull()
    await writeFile(file, '{"version":1')
    expect(await predictions().evaluation(runId, 'test')).toBeNull()
    expect(await predictions().evaluate(runId, 'test')).toEqual(whole)
  })

  it('puts the accuracy into the record', async () => {
    const { correct } = await predictions().evaluate(runId, 'test')
    expect((await world.services.runs.find(runId)).testAccuracy).toBe(correct / 30)
  })

  it('uses the checkpoint before, when the newest is damaged', async () => {
    const [newest] = await listCheckpoints(world.run(runId).checkpoints)
    await truncate(newest?.file ?? '', 10)
    expect(await predictions().evaluate(runId, 'test')).toMatchObject({ step: 4 })
    expect(await predictions().evaluate(runId, 'train')).toMatchObject({ step: 4 })
    // It is said once, and kept.
    const said = world.events.filter(({ name }) => name === 'runs.checkpointSetAside')
    expect(said).toMatchObject([{ payload: { runId, error: { code: 'checkpoint-damaged', subject: newest?.name } } }])
    expect(await readdir(world.run(runId).checkpoints)).toContain(`${newest?.name}.damaged`)
    expect(await readFile(world.run(runId).log, 'utf8')).toMatch(/checkpoint-damaged.*set aside/)
  })

  it('says so when there is no model, or the dataset is gone', async () => {
    for (const { file } of await listCheckpoints(world.run(runId).checkpoints)) await truncate(file, 10)
    await expect(predictions().evaluate(runId, 'test')).rejects.toMatchObject({ code: 'checkpoint-damaged' })
    await world.services.datasets.remove(world.dataset.id)
    await expect(predictions().evaluate(runId, 'test')).rejects.toMatchObject({ code: 'dataset-unknown' })
    await expect(predictions().evaluate('x'.repeat(26), 'test')).rejects.toMatchObject({ code: 'run-unknown' })
  })
})

describe('a cell of the confusion matrix', () => {
  it('shows exactly its pictures, most confident first, and all cells together every picture once', async () => {
    const evaluation = await predictions().evaluation(runId, 'test')
    const { labels } = await world.services.datasets.view(world.dataset.id)
    const seen: number[] = []
    for (const actual of [0, 1, 2])
      for (const predicted of [0, 1, 2]) {
        const pictures = await predictions().cell(runId, 'test', actual, predicted)
        expect(pictures).toHaveLength(evaluation?.confusion[actual]?.[predicted] ?? -1)
        const confidences = pictures.map(({ confidence }) => confidence)
        expect(confidences).toEqual([...confidences].sort((a, b) => b - a))
        for (const { index } of pictures) expect(labels[index]).toBe(actual)
        seen.push(...pictures.map(({ index }) => index))
      }
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => 40 + i))
  })

  it('is made anew when evaluation and predictions do not belong together', async () => {
    const cells = () => Promise.all([0, 1, 2].map((k) => predictions().cell(runId, 'test', k, k)))
    const before = await cells()
    const file = world.run(runId).evaluation('test')
    const { confusion, ...rest } = await saved(file)
    await writeFile(file, JSON.stringify({ ...rest, confusion: confusion.map((row) => [...row].reverse()) }))
    expect(await cells()).toEqual(before)
    expect((await saved(file)).confusion).toEqual(confusion)
    await truncate(world.run(runId).predictions('test'), 100)
    expect(await cells()).toEqual(before)
  })
})

describe('comma-separated values', () => {
  it('have a line for every picture', async () => {
    const lines = (await predictions().csv(runId, 'test')).split('\r\n')
    expect(lines).toHaveLength(32)
    expect(lines[0]).toBe('index,label,prediction,confidence,right')
    expect(lines[1]).toMatch(/^40,0,[012],0\.\d{6},(yes|no)$/)
    expect(lines[31]).toBe('')
    const { correct } = (await predictions().evaluation(runId, 'test')) ?? {}
    expect(lines.filter((line) => line.endsWith(',yes'))).toHaveLength(correct ?? -1)
  })
})

describe('answers', () => {
  it('come for pictures of the dataset, in the order asked', async () => {
    const [a, b] = await predictions().pictures(runId, [50, 3])
    expect(await predictions().pictures(runId, [3, 50])).toEqual([b, a])
    expect(a?.probabilities).toHaveLength(3)
    await expect(predictions().pictures(runId, [70])).rejects.toMatchObject({ code: 'request-invalid' })
  })

  it('come for pixels of the right number', async () => {
    expect((await predictions().pixels(runId, new Uint8Array(12))).probabilities).toHaveLength(3)
    await expect(predictions().pixels(runId, new Uint8Array(11))).rejects.toMatchObject({ code: 'request-invalid' })
  })

  const files = (...names: string[]) => names.map((name) => ({ name, bytes: new Uint8Array(3) }))

  it('come for files, with the reason for each that cannot be read', async () => {
    const answers = await predictions().files(runId, files('a.png', 'text.html', 'long.png'), 'stretch')
    expect(answers.map(({ name, error }) => [name, error?.code])).toEqual([
      ['a.png', undefined],
      ['text.html', 'picture-kind'],
      ['long.png', undefined],
    ])
    expect(answers[0]?.pixels).toEqual(new Array(12).fill(5))
    expect(answers[2]?.probabilities).toEqual(
      (await predictions().pixels(runId, new Uint8Array(12).fill(8))).probabilities,
    )
    expect(await predictions().files(runId, files('text.html'), 'digit')).toMatchObject([
      { probabilities: null, error: { code: 'picture-kind', subject: 'text.html' } },
    ])
  })

  it.each(['hang', 'abort'] as const)('come for the other files when one makes the decoder %s', async (decode) => {
    world.behave({ decode })
    const record = await world.services.runs.find(runId)
    const pool = new EnginePool({ engineFile: world.engineFile, spawnEngine: forkEngine, timings: world.timings })
    const names = ['bad1.png', 'a.png', 'bad2.png', 'bad3.png', 'bad4.png', 'b.png']
    const predict = (pixels: Uint8Array) => Promise.resolve(Array.from({ length: pixels.length / 12 }, () => [1]))
    const answers = await predictFiles(pool.answering, record, files(...names), 'stretch', predict, 400)
    await pool.close()
    expect(answers.map(({ error }) => error?.code)).toEqual([
      'picture-unreadable',
      undefined,
      'picture-unreadable',
      'picture-unreadable',
      'picture-unreadable',
      undefined,
    ])
  })

  it('come while another run is in training, which goes on', async () => {
    await world.services.close()
    await world.open({ milliseconds: 20 })
    const training = await world.services.training.start(world.config({ epochs: 20 }), 'Long')
    await predictions().pictures(runId, [1, 2, 3])
    expect(world.services.training.active).toBe(training.id)
    const answering = world.enginePids.at(-1) ?? 0
    process.kill(answering, 'SIGKILL')
    await expect
      .poll(() =>
        predictions()
          .pictures(runId, [1])
          .then(
            (rows) => rows.length,
            () => 0,
          ),
      )
      .toBe(1)
    expect(await world.services.runs.find(training.id)).toMatchObject({ status: 'running' })
    await world.services.training.stop(training.id)
  })
})
