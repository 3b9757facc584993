import { spawn } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { smallIdxSet, writeIdxSet } from '../main/datasets/idx/idx-fixtures'

/** The built program, as people run it, on a library of its own. */
const program = path.resolve('out/main/cli.js')
let world: string
let library: string

beforeAll(async () => {
  await access(program).catch(() => {
    throw new Error('out/main/cli.js is not there: run "npm run build" first')
  })
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-cli-'))
  library = path.join(world, 'library')
})
afterAll(() => rm(world, { recursive: true, force: true }))

interface Ended {
  code: number | null
  out: string
  err: string
}

/** Runs it to the end; `watch` sees every line of its standard output as it comes, and can send signals. */
function jackdaw(
  args: string[],
  watch: (line: string, signal: (name: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [program, '--library', library, ...args], {
    cwd: world,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err, seen] = ['', '', 0]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    for (let end = out.indexOf('\n', seen); end >= 0; end = out.indexOf('\n', seen)) {
      watch(out.slice(seen, end), (name) => child.kill(name))
      seen = end + 1
    }
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out, err }))
  })
}

/** With `--json`: every line has to be an object with a type. */
async function json(args: string[], watch?: Parameters<typeof jackdaw>[1]) {
  const { code, out, err } = await jackdaw(['--json', ...args], watch)
  const lines = out
    .split('\n')
    .slice(0, -1)
    .map((line): Record<string, unknown> & { type: string } => JSON.parse(line))
  expect(out === '' || out.endsWith('\n')).toBe(true)
  for (const line of lines) expect(line.type).toEqual(expect.any(String))
  return { code, err, lines, last: lines[lines.length - 1] }
}

/** LeNet with few filters: what is tested here is the program around it. */
const small = ['--filters', '4,8', '--hidden', '50']
const quick = ['train', '--dataset', 'mnist', '--limit', '600', '--epochs', '1', '--validation', '0', ...small]

describe('usage', () => {
  it('is explained, with the exit codes', async () => {
    const { code, out } = await jackdaw(['--help'])
    expect(code).toBe(0)
    for (const word of ['engines', 'datasets', 'train', 'runs', 'evaluate', 'predict', 'export', 'Exit codes', '130'])
      expect(out).toContain(word)
    const train = await jackdaw(['train', '--help'])
    for (const flag of ['--learning-rate', '--config', '--resume', '--limit']) expect(train.out).toContain(flag)
    const { lines } = await json(['presets'])
    expect(lines.map(({ id }) => id)).toContain('modern-small')
  })

  it.each<[string[], number, string]>([
    [['trian'], 2, 'option-invalid'],
    [['train', '--epochs'], 2, 'option-invalid'],
    [['train', '--epochs', '0'], 2, 'option-invalid'],
    [['train', '--epochs', 'ten'], 2, 'option-invalid'],
    [['train', '--filters', '20'], 2, 'option-invalid'],
    [['train', '--activation', 'sine'], 2, 'option-invalid'],
    [['train', '--nonsense'], 2, 'option-invalid'],
    [['train', '--momentum', '0.5'], 2, 'option-invalid'],
    [['train', '--step-every', '2'], 2, 'option-invalid'],
    [['train', '--keep-best', '--validation', '0'], 2, 'validation-missing'],
    [['train', '--kernels', '15,15'], 2, 'network-impossible'],
    [['train', '--dataset', 'nothing'], 3, 'dataset-unknown'],
    [['train', '--resume', 'nothing'], 3, 'run-unknown'],
    [['train', '--start-from', 'nothing'], 3, 'run-unknown'],
    [['train', '--train-layers', 'last'], 2, 'option-invalid'],
    [['train', '--preset', 'linear', '--hidden', '3'], 2, 'option-invalid'],
    [['train', '--resume', 'nothing', '--epochs', '3'], 2, 'option-invalid'],
    [['train', '--config', 'nothing.json'], 3, 'file-missing'],
    [['datasets', 'show'], 2, 'option-invalid'],
    [['datasets', 'show', 'nothing'], 3, 'dataset-unknown'],
    [['datasets', 'show', '../../etc/passwd'], 3, 'dataset-unknown'],
    [['datasets', 'show', 'mnist', '--picture', '70000'], 2, 'request-invalid'],
    [['datasets', 'import', 'nowhere'], 3, 'file-missing'],
    [['runs', 'show', 'nothing'], 3, 'run-unknown'],
    [['runs', 'compare', 'nothing'], 2, 'option-invalid'],
    [['runs', 'fair', 'nothing'], 2, 'option-invalid'],
    [['evaluate', 'nothing'], 3, 'run-unknown'],
    [['evaluate', 'nothing', '--split', 'all'], 2, 'option-invalid'],
    [['predict', 'nothing'], 2, 'argument-missing'],
    [['predict', 'nothing', '--index', '-1'], 2, 'option-invalid'],
    [['predict', 'nothing', 'a.png', '--split', 'test'], 2, 'option-invalid'],
    [['export', 'nothing', '--format', 'zip'], 2, 'option-invalid'],
  ])('%j ends with %i, and one error for programs', async (args, code, error) => {
    const ended = await json(args)
    expect(ended.lines).toHaveLength(1)
    expect(ended.last).toMatchObject({ type: 'error', code: error })
    expect(String(ended.last?.sentence).length).toBeGreaterThan(5)
    expect(String(ended.last?.action).length).toBeGreaterThan(5)
    expect(ended.code).toBe(code)
  })

  it('gives people a sentence and what to do, on standard error', async () => {
    const { code, out, err } = await jackdaw(['datasets', 'show', 'no\u001b[31msuch\u202Ething'])
    expect(code).toBe(3)
    expect(out).toBe('')
    expect(err).toContain('There is no dataset called')
    expect(err).toContain('Look at the list')
    expect(err).not.toContain('\u001b')
    expect(err).not.toContain('\u202E')
  })

  it('says when the library cannot be used', async () => {
    await writeFile(path.join(world, 'file'), '')
    const ended = await json(['--library', path.join(world, 'file'), 'datasets', 'list'])
    expect(ended.last).toMatchObject({ type: 'error', code: 'library-unusable' })
    expect(ended.code).toBe(1)
  })
})

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
    await writeIdxSet(path.join(world, 'shapes'), smallIdxSet())
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

    const before = await readdir(path.join(library, 'datasets'))
    const set = smallIdxSet()
    await writeIdxSet(path.join(world, 'bad'), { ...set, trainImages: set.trainImages.subarray(0, 90) })
    const bad = await jackdaw(['datasets', 'import', 'bad'])
    expect(bad.code).toBe(1)
    expect(bad.err).toContain('train-images-idx3-ubyte should hold 160 bytes but has 90')
    expect(await readdir(path.join(library, 'datasets'))).toEqual(before)
    await mkdir(path.join(world, 'empty'))
    expect((await json(['datasets', 'import', 'empty'])).last).toMatchObject({ code: 'import-nothing' })
  })

  it('edits a dataset, takes it back, and divides it anew', async () => {
    await writeIdxSet(path.join(world, 'edited'), smallIdxSet(30, 6, [10, 8]))
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
    await mkdir(path.join(world, 'whole'))
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

describe('engines', () => {
  it('lists each with a reason', async () => {
    const { code, lines } = await json(['engines'])
    expect(code).toBe(0)
    expect(lines.map((line) => line.id)).toEqual(['tensorflow-cuda', 'tensorflow-cpu', 'webassembly'])
    for (const { reason } of lines) expect(String(reason).length).toBeGreaterThan(5)
    expect(lines.filter(({ picked }) => picked === true)).toHaveLength(1)
  })

  it('are timed with a network that is asked for', async () => {
    const { lines } = await json(['engines', '--measure', '--dataset', 'mnist', '--preset', 'linear', '--batch', '20'])
    for (const { usable, millisecondsPerStep } of lines) expect(Number(millisecondsPerStep ?? 0) > 0).toBe(usable)
  })

  it('that are asked for and cannot be used are an error with a code of its own', async () => {
    const { lines } = await json(['engines'])
    const unusable = lines.find(({ usable }) => usable === false)
    if (!unusable) return
    const ended = await json([...quick, '--engine', String(unusable.id)])
    expect(ended.last).toMatchObject({ type: 'error' })
    expect(ended.code).toBe(4)
    expect((await json(['runs', 'list'])).lines).toEqual([])
  })
})

it('without TensorFlow a run is trained all the same', { timeout: 300_000 }, async () => {
  vi.stubEnv('JACKDAW_NO_TENSORFLOW', '1')
  const elsewhere = ['--library', path.join(world, 'without-tensorflow')]
  const { code, lines, last } = await json([...elsewhere, ...quick, '--limit', '200'])
  const { lines: engines } = await json([...elsewhere, 'engines'])
  vi.unstubAllEnvs()
  expect(code).toBe(0)
  expect(engines.filter(({ picked }) => picked).map(({ id }) => id)).toEqual(['webassembly'])
  expect(lines[0]).toMatchObject({ type: 'started', stepsPerEpoch: 2 })
  expect(last).toMatchObject({ type: 'result', engine: 'webassembly', epochs: 1 })
  expect(last?.testAccuracy).toBeGreaterThan(0.1)
})

describe('a run', { timeout: 300_000 }, () => {
  it('is trained, listed, compared, tested, asked and exported', async () => {
    const { code, lines, last } = await json([...quick, '--name', 'first'])
    expect(code).toBe(0)
    expect(lines[0]).toMatchObject({ type: 'started', stepsPerEpoch: 6, trainingPictures: 600, parameters: 7_872 })
    expect(lines.filter(({ type }) => type === 'epoch')).toMatchObject([{ epoch: 1, validationLoss: null }])
    expect(last).toMatchObject({ type: 'result', engine: expect.any(String), epochs: 1, seconds: expect.any(Number) })
    expect(last?.testAccuracy).toBeGreaterThan(0.1)

    await writeFile(path.join(world, 'settings.json'), JSON.stringify({ activation: 'relu', limit: 600, epochs: 7 }))
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
    expect(compared.last?.luck).toMatch(/^With one tested run on a side nobody can say/)
    const events = await json(['runs', 'export-tensorboard', 'first', '--to', world])
    expect(events.last).toMatchObject({ type: 'events', folder: path.join(world, 'tensorboard'), runs: 1 })

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

    await writeFile(path.join(world, 'picture.bmp'), bmp(28, 28))
    await writeFile(path.join(world, 'no picture.png'), 'text')
    const files = await json(['predict', 'first', 'picture.bmp', 'no picture.png', 'missing.png'])
    expect(files.code).toBe(1)
    expect(files.lines).toMatchObject([
      { type: 'prediction', file: 'picture.bmp' },
      { type: 'error', code: expect.stringMatching(/^picture-/) },
      { type: 'error', code: 'file-missing' },
    ])

    const exported = await json(['export', 'first', '--to', world])
    expect(exported.last).toMatchObject({ type: 'export', format: 'tfjs', replayed: 100 })
    expect(Number(exported.last?.largestDifference)).toBeLessThan(1e-5)
    expect(await readdir(String(exported.last?.folder))).toContain('model.json')
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
    const stopped = await json(args, (line, signal) => {
      if (line.includes('"type":"speed"')) signal('SIGINT')
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
    for (const line of [/Schedule +cosine/, /Class balance +sampling/, /Changed pictures +rotate 10/, /Best epoch +\d/])
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
