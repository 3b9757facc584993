import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { FilePrediction, RequestInput } from '../../shared/contract'
import { filePredictions } from './predictions-files.svelte'

type Question = RequestInput<'use.files'>
const run = (name: string) => name.padEnd(26, '0')

/** Main as it would answer: the run's first letter as the only pixel, and an error for a file that says so. */
const answer = (question: Question): FilePrediction[] =>
  question.files.map(({ name }) =>
    name.startsWith('bad')
      ? { name, pixels: null, probabilities: null, error: { code: 'picture-kind', subject: name, detail: {} } }
      : { name, pixels: [question.runId.charCodeAt(0)], probabilities: [1, 0], error: null },
  )
let asked: Question[] = []
let main: (question: Question) => Promise<unknown> = async (question) => ({ ok: true, value: answer(question) })

vi.stubGlobal('window', {
  jackdaw: {
    request: (_name: string, question: Question) => {
      asked.push(question)
      return main(question)
    },
  },
})

const file = (name: string) => new File([new Uint8Array([1, 2, 3])], name)
const files = (n: number) => Array.from({ length: n }, (_, i) => file(`p${i}.png`))
const done = () => expect.poll(() => filePredictions.busy).toBe(false)
const pixels = () => filePredictions.list.map((one) => one.outcome?.pixels?.[0])

beforeEach(() => {
  filePredictions.clear()
  asked = []
  main = async (question) => ({ ok: true, value: answer(question) })
  filePredictions.use({ runId: run('a'), fit: 'digit' })
})

describe('picture files', () => {
  it('answers each file, and one that fails does not hold up the others', async () => {
    filePredictions.add([file('p.png'), file('bad.svg'), file('q.png')])
    await done()
    expect(filePredictions.list.map((one) => one.outcome?.error?.code ?? 'answered')).toEqual([
      'answered',
      'picture-kind',
      'answered',
    ])
    expect(asked[0]?.files[0]?.bytes).toEqual(new Uint8Array([1, 2, 3]))
  })
  it('takes 64 at a time, in requests of 8, and says how many it left out', async () => {
    filePredictions.add(files(70))
    await done()
    expect(filePredictions.list).toHaveLength(64)
    expect(filePredictions.leftOut).toBe(6)
    expect(asked.map((question) => question.files.length)).toEqual(Array(8).fill(8))
  })
  it('puts later files first and keeps the earlier ones', async () => {
    filePredictions.add([file('first.png')])
    filePredictions.add([file('second.png')])
    await done()
    expect(filePredictions.list.map((one) => one.file.name)).toEqual(['second.png', 'first.png'])
  })
  it('asks all again for another model and drops the late answers of the one before', async () => {
    const late: (() => void)[] = []
    main = (question) => new Promise((resolve) => late.push(() => resolve({ ok: true, value: answer(question) })))
    filePredictions.add(files(2))
    await expect.poll(() => late).toHaveLength(1)
    main = async (question) => ({ ok: true, value: answer(question) })
    filePredictions.use({ runId: run('b'), fit: 'digit' })
    await done()
    late[0]?.()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(pixels()).toEqual(['b'.charCodeAt(0), 'b'.charCodeAt(0)])
  })
  it('tells of a failure of main at each file', async () => {
    main = async () => ({ ok: false, error: { code: 'engine-crashed', subject: '', detail: {} } })
    filePredictions.add(files(2))
    await done()
    expect(filePredictions.list.map((one) => one.outcome?.error?.code)).toEqual(['engine-crashed', 'engine-crashed'])
  })
  it('refuses a file over 64 MiB without reading it, and says when one cannot be read', async () => {
    const huge = file('huge.png')
    Object.defineProperty(huge, 'size', { value: 64 * 1024 * 1024 + 1 })
    const folder = file('folder')
    folder.arrayBuffer = () => Promise.reject(new Error('not a file'))
    filePredictions.add([huge, folder])
    await done()
    expect(filePredictions.list.map((one) => one.outcome?.error?.code)).toEqual([
      'picture-too-large',
      'file-unreadable',
    ])
    expect(asked).toEqual([])
  })
})
