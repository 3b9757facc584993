import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { BuiltProgram, quick } from './testing/built-program'

const program = new BuiltProgram()
const { run: jackdaw, json } = program

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
    await writeFile(path.join(program.folder, 'file'), '')
    const ended = await json(['--library', path.join(program.folder, 'file'), 'datasets', 'list'])
    expect(ended.last).toMatchObject({ type: 'error', code: 'library-unusable' })
    expect(ended.code).toBe(1)
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
  const elsewhere = ['--library', path.join(program.folder, 'without-tensorflow')]
  const { code, lines, last } = await json([...elsewhere, ...quick, '--limit', '200'])
  const { lines: engines } = await json([...elsewhere, 'engines'])
  vi.unstubAllEnvs()
  expect(code).toBe(0)
  expect(engines.filter(({ picked }) => picked).map(({ id }) => id)).toEqual(['webassembly'])
  expect(lines[0]).toMatchObject({ type: 'started', stepsPerEpoch: 2 })
  expect(last).toMatchObject({ type: 'result', engine: 'webassembly', epochs: 1 })
  expect(last?.testAccuracy).toBeGreaterThan(0.1)
})
