import { readFileSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunConfig } from '../shared/run-config'
import { BuiltProgram, quick, small } from './testing/built-program'

const program = new BuiltProgram()
const { run: jackdaw, json } = program

describe('a run', { timeout: 300_000 }, () => {
  it('is trained, listed, compared, tested, asked and exported', async () => {
    const { code, lines, last } = await json([...quick, '--name', 'first'])
    expect(code).toBe(0)
    expect(lines[0]).toMatchObject({ type: 'started', stepsPerEpoch: 6, trainingPictures: 600, parameters: 7_872 })
    expect(lines.filter(({ type }) => type === 'epoch')).toMatchObject([{ epoch: 1, validationLoss: null }])
    expect(last).toMatchObject({ type: 'result', engine: expect.any(String), epochs: 1, seconds: expect.any(Number) })
    expect(last?.testAccuracy).toBeGreaterThan(0.1)

    await writeFile(
      path.join(program.folder, 'settings.json'),
      JSON.stringify({ activation: 'relu', limit: 600, epochs: 7 }),
    )
    const second = await jackdaw([
      'train',
      '--dataset',
      'mnist',
      '--config',
      'settings.json',
      '--epochs',
      '1',
      '--name',
      'second',
      ...small,
    ])
    expect(second.code).toBe(0)
    expect(second.out).toMatch(/^Epoch 1\/1 done in /m)
    expect(second.out).toMatch(/Right on \d+\.\d\d % of the test pictures/)
    expect(second.out).not.toContain('\u001b')

    const listed = await jackdaw(['runs', 'list'])
    expect(listed.out).toMatch(/^first +finished +1 of 1 /m)
    const shown = await json(['runs', 'show', 'first'])
    expect(shown.last).toMatchObject({ type: 'run', name: 'first', epochs: { epoch: [1] }, config: { limit: 600 } })
    expect(shown.last).toMatchObject({ batches: { learningRate: expect.arrayContaining([expect.any(Number)]) } })
    const compared = await json(['runs', 'compare', 'first', 'second'])
    expect(compared.last?.differences).toMatchObject({ 'Layer 1': ['conv 4 5x5 tanh', 'conv 4 5x5 relu'] })
    expect(compared.last?.luck).toMatch(/^With one finished and tested run on a side nobody can say/)
    const events = await json(['runs', 'export-tensorboard', 'first', '--to', program.folder])
    expect(events.last).toMatchObject({ type: 'events', folder: path.join(program.folder, 'tensorboard'), runs: 1 })

    const evaluation = await json(['evaluate', 'first'])
    expect(evaluation.last).toMatchObject({ type: 'evaluation', count: 10_000, accuracy: last?.testAccuracy })
    expect((await jackdaw(['evaluate', 'first'])).out).toMatch(/of 10,000 right \(.* %; likely/)

    const one = await json(['predict', 'first', '--index', '42,60000'])
    expect(one.lines).toMatchObject([
      { type: 'prediction', index: 42, label: 7 },
      { type: 'prediction', index: 60_000, label: 7 },
    ])
    const probabilities = one.lines[0]?.probabilities as number[]
    expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4)
    const csv = await jackdaw(['predict', 'first', '--split', 'test', '--csv'])
    expect(csv.out.split('\r\n')).toHaveLength(10_002)
    expect(csv.out).toMatch(/^index,label,prediction,confidence,right\r\n60000,7,/)
    const all = await json(['predict', 'first', '--split', 'test'])
    expect(all.lines).toHaveLength(10_001)
    expect(all.lines.filter(({ right }) => right === true)).toHaveLength(Number(evaluation.last?.correct))

    await writeFile(path.join(program.folder, 'picture.bmp'), bmp(28, 28))
    await writeFile(path.join(program.folder, 'no picture.png'), 'text')
    const files = await json(['predict', 'first', 'picture.bmp', 'no picture.png', 'missing.png'])
    expect(files.code).toBe(1)
    expect(files.lines).toMatchObject([
      { type: 'prediction', file: 'picture.bmp' },
      { type: 'error', code: expect.stringMatching(/^picture-/) },
      { type: 'error', code: 'file-missing' },
    ])

    const exported = await json(['export', 'first', '--to', program.folder])
    expect(exported.last).toMatchObject({ type: 'export', format: 'tfjs', replayed: 100 })
    expect(Number(exported.last?.largestDifference)).toBeLessThan(1e-5)
    expect(await readdir(String(exported.last?.folder))).toContain('model.json')
  })

  it('is given tags and a note, compared by a tag, trained on, removed and taken back', async () => {
    const edited = await json([
      'runs',
      'edit',
      'first',
      '--name',
      'Plain',
      '--tag',
      'rates',
      'tanh',
      '--note',
      'A first try',
    ])
    expect(edited.last).toMatchObject({ type: 'run', name: 'Plain', tags: ['rates', 'tanh'], note: 'A first try' })
    await json(['runs', 'edit', 'second', '--tag', 'rates'])
    const fewer = await json(['runs', 'edit', 'Plain', '--untag', 'tanh'])
    expect(fewer.last).toMatchObject({ tags: ['rates'], note: 'A first try' })
    expect((await json(['runs', 'fair', 'rates'])).last).toMatchObject({ type: 'fair-comparison', tag: 'rates' })
    expect((await jackdaw(['runs', 'show', 'Plain'])).out).toMatch(/^Tags +rates\nNote +A first try$/m)
    for (const wrong of [[], ['--untag', 'tanh'], ['--tag', ''], ['--name', ' ']])
      expect((await json(['runs', 'edit', 'Plain', ...wrong])).code).toBe(2)

    expect((await json(['runs', 'extend', 'Plain', '2'])).last).toMatchObject({
      config: { epochs: 2 },
      status: 'stopped',
    })
    const { last: longer } = await json(['train', '--resume', 'Plain'])
    expect(longer).toMatchObject({ status: 'finished', epochs: 2 })
    for (const wrong of ['0', '2.5', 'many']) expect((await json(['runs', 'extend', 'Plain', wrong])).code).toBe(2)
    expect((await json(['runs', 'extend', 'Plain', '1'])).last).toMatchObject({ code: 'run-not-extensible' })

    // A name that is wrong removes nothing.
    expect((await json(['runs', 'remove', 'Plain', 'nothing'])).code).toBe(3)
    const { lines } = await json(['runs', 'remove', 'Plain', 'second'])
    expect(lines).toMatchObject([
      { type: 'removed', name: 'Plain' },
      { type: 'removed', name: 'second' },
    ])
    expect((await json(['runs', 'list'])).lines).toEqual([])
    for (const { runId } of lines)
      expect((await json(['runs', 'restore', String(runId)])).last).toMatchObject({ id: runId })
    expect((await json(['runs', 'list'])).lines).toHaveLength(2)
    expect((await json(['runs', 'restore', 'Plain'])).code).toBe(3)
  })

  it('begins with the weights of another, and learns as that did but for what is said', async () => {
    const train = (...options: string[]) =>
      json(['train', '--dataset', 'mnist', '--limit', '600', '--epochs', '1', ...options])
    await train('--name', 'Earlier', '--preset', 'linear', '--optimizer', 'adamw', '--batch', '50', '--seed', '7')
    expect((await train('--name', 'Later', '--start-from', 'Earlier', '--weight-decay', '0.1')).code).toBe(0)
    const configOf = async (name: string) => (await json(['runs', 'show', name])).last?.config as RunConfig
    const config = await configOf('Earlier')
    const { startFrom, ...later } = await configOf('Later')
    expect(later).toEqual({ ...config, optimizer: { ...config.optimizer, weightDecay: 0.1 }, seed: 1 })
    expect(startFrom).toMatchObject({ layers: 'all' })
  })

  it('is stopped and saved by Ctrl-C, and resumed', async () => {
    const args = [
      'train',
      '--dataset',
      'mnist',
      '--limit',
      '20000',
      '--epochs',
      '3',
      '--validation',
      '0',
      '--name',
      'third',
      ...small,
    ]
    const stopped = await json(args, (line, child) => {
      if (line.includes('"type":"speed"')) child.kill('SIGINT')
    })
    expect(stopped.code).toBe(130)
    expect(stopped.last).toMatchObject({ type: 'result', status: 'stopped', testAccuracy: null })
    const resumed = await json(['train', '--resume', 'third'])
    expect(resumed.code).toBe(0)
    expect(resumed.last).toMatchObject({ type: 'result', status: 'finished', epochs: 3, runId: stopped.last?.runId })
    const speeds = resumed.lines.filter(({ type }) => type === 'speed')
    expect(speeds[0]).toMatchObject({ epoch: expect.any(Number), batch: expect.any(Number) })
    expect(resumed.last?.testAccuracy).toBeGreaterThan(0.8)
  })

  it.runIf(process.platform === 'linux')('whose engine is ended from outside says so, and goes on', async () => {
    const args = ['train', '--dataset', 'mnist', '--limit', '5000', '--epochs', '1000', '--validation', '0', ...small]
    const ended = await json([...args, '--name', 'fourth'], (line, { pid = 0 }) => {
      if (!line.includes('"type":"checkpoint","epoch":2')) return
      const engine = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').pop())
      process.kill(engine, 'SIGKILL')
    })
    expect(ended.code).toBe(1)
    expect(ended.lines.find(({ type }) => type === 'error')).toMatchObject({ code: 'engine-killed' })
    expect(ended.last).toMatchObject({ type: 'result', status: 'interrupted', runId: expect.any(String) })
    const resumed = await json(['train', '--resume', 'fourth'], (line, child) => {
      if (line.includes('"type":"epoch"')) child.kill('SIGINT')
    })
    expect(resumed.last).toMatchObject({ status: 'stopped', runId: ended.last?.runId })
  })
})

describe('how a network learns', () => {
  it('is set by options, shown, and ends early with the best epoch as the model', async () => {
    // Learning rates at which the first epochs are the best.
    const options = ['--learning-rate', '5', '--rotate', '10', '--class-balance', 'sampling', '--schedule', 'cosine']
    const stopping = [
      '--early-stopping',
      '1',
      '--keep-best',
      '--epochs',
      '8',
      '--validation',
      '0.3',
      '--preset',
      'linear',
    ]
    const { code, last } = await json(['train', '--dataset', 'mnist', '--limit', '600', ...options, ...stopping])
    expect(code).toBe(0)
    expect(last).toMatchObject({ type: 'result', status: 'finished', ended: 'early-stopping' })
    const shown = await jackdaw(['runs', 'show', String(last?.runId)])
    for (const line of [
      /Schedule +cosine/,
      /Class balance +sampling/,
      /Changed pictures +rotate 10/,
      /Best epoch +\d/,
      /Ended early +.* not got lower for 1 epoch$/m,
    ])
      expect(shown.out).toMatch(line)
  })

  it('is tried with rising learning rates, of which one is proposed', async () => {
    const { code, last } = await json([
      'find-learning-rate',
      '--dataset',
      'mnist',
      '--limit',
      '600',
      '--preset',
      'linear',
    ])
    expect(code).toBe(0)
    expect(last).toMatchObject({ type: 'learning-rate', proposed: expect.any(Number) })
    const { out } = await jackdaw(['find-learning-rate', '--dataset', 'mnist', '--limit', '600', '--preset', 'linear'])
    expect(out).toMatch(/Proposed: --learning-rate \d/)
  })
})

/** A small picture of 24 bits, all grey. */
function bmp(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(54 + width * height * 3, 0x80)
  bytes.fill(0, 0, 54).write('BM')
  bytes.writeUInt32LE(bytes.length, 2)
  bytes.writeUInt32LE(54, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(width, 18)
  bytes.writeInt32LE(height, 22)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(24, 28)
  return bytes
}
