import fc from 'fast-check'
import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { requests, type Handlers, type RequestName } from '../../shared/contract'
import { errorDataSchema, JackdawError } from '../../shared/errors'
import { defaultConfig } from '../../shared/run-config'
import { createDoor, createDropDoor, isTrusted, type Caller } from './door'

const names = Object.keys(requests) as RequestName[]
const id = 'abcdefghijklmnopqrstuvwx01'
const page: Caller = {
  fromOurWindow: true,
  frame: { key: '1:1', origin: 'app://bundle', url: 'app://bundle/index.html', isMainFrame: true },
}
const answerSchema = v.variant('ok', [
  v.strictObject({ ok: v.literal(true), value: v.unknown() }),
  v.strictObject({ ok: v.literal(false), error: errorDataSchema }),
])

let calls: { name: string; input: unknown }[]
let clock: number
let reports: unknown[]
beforeEach(() => {
  calls = []
  clock = 0
  reports = []
})

const handlers = Object.fromEntries(
  names.map((name) => [
    name,
    async (input: unknown) => {
      calls.push({ name, input })
      return null
    },
  ]),
) as unknown as Handlers

/** A door whose clock runs so fast that nobody calls too often. */
const patientDoor = (instead: Partial<Handlers> = {}) =>
  createDoor({
    handlers: async () => ({ ...handlers, ...instead }),
    now: () => (clock += 1000),
    report: (thrown) => reports.push(thrown),
  })

const codeOf = (answer: { ok: boolean }) => ('error' in answer ? (answer.error as { code: string }).code : 'ok')

describe('who may ask', () => {
  const frame = page.frame as NonNullable<Caller['frame']>
  const strangers: [string, Caller][] = [
    ['a frame that is gone', { ...page, frame: null }],
    ['a frame within the page', { ...page, frame: { ...frame, isMainFrame: false } }],
    ['another window', { ...page, fromOurWindow: false }],
    ...[
      'app://bundle.evil',
      'app://evil',
      'https://bundle',
      'null',
      '',
      'file://',
      'app://pictures',
      'APP://BUNDLE',
    ].map((origin): [string, Caller] => [origin, { ...page, frame: { ...frame, origin } }]),
    ...[
      'app://bundle.evil/',
      'app://bundle@evil/',
      'about:blank',
      'about:srcdoc',
      '',
      'data:text/html,',
      'app://bundle',
    ].map((url): [string, Caller] => [url, { ...page, frame: { ...frame, url } }]),
  ]

  it('is the page itself', () => expect(isTrusted(page)).toBe(true))

  it.each(strangers)('is not %s', async (_what, caller) => {
    for (const name of names) {
      expect(codeOf(await patientDoor()(caller, name, {}))).toBe('request-refused')
    }
    expect(calls).toEqual([])
    const dropDoor = createDropDoor({ keep: () => 'kept', now: () => (clock += 1000), report: () => undefined })
    expect(codeOf(await dropDoor(caller, ['/photos']))).toBe('request-refused')
  })

  it('tells where things lie that were dropped by a door of its own', async () => {
    const told: unknown[] = []
    const keep = (paths: unknown) => {
      told.push(paths)
      return 'an id'
    }
    const dropDoor = createDropDoor({ keep, now: () => 0, report: () => undefined })
    expect(await dropDoor(page, ['/photos'])).toEqual({ ok: true, value: 'an id' })
    for (let k = 0; k < 300; k++) await dropDoor(page, [])
    expect(told).toHaveLength(200)
    expect(codeOf(await patientDoor()(page, 'dropped', ['/photos']))).toBe('request-unknown')
  })
})

describe('what may be asked', () => {
  it.each(['', 'app', 'app.info ', 'APP.INFO', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'app.info\0'])(
    'is not %j',
    async (name) => expect(codeOf(await patientDoor()(page, name, {}))).toBe('request-unknown'),
  )

  it.each([[null], [undefined], [1], [Symbol('x')], [['app.info']], [{ toString: () => 'app.info' }]])(
    'is a text and nothing else (%#)',
    async (name) => expect(codeOf(await patientDoor()(page, name, {}))).toBe('request-unknown'),
  )

  it('keeps a long unknown name short', async () => {
    const answer = await patientDoor()(page, 'x'.repeat(1_000_000), {})
    expect(JSON.stringify(answer).length).toBeLessThan(300)
  })
})

describe('how often', () => {
  it('is 200 times a second for one frame, and then again', async () => {
    const door = createDoor({ handlers: async () => handlers, now: () => clock, report: () => undefined })
    const flood = async (count: number) => {
      const codes = await Promise.all(Array.from({ length: count }, () => door(page, 'app.info', {}).then(codeOf)))
      return codes.filter((code) => code === 'ok').length
    }
    expect(await flood(1000)).toBe(200)
    expect(codeOf(await door(page, 'app.info', {}))).toBe('request-too-many')
    clock = 999
    expect(await flood(10)).toBe(0)
    clock = 1000
    expect(await flood(1000)).toBe(200)
  })
})

describe('what comes back', () => {
  it('is the error of the service', async () => {
    const door = patientDoor({ 'runs.list': () => Promise.reject(new JackdawError('disk-full', 'a')) })
    expect(await door(page, 'runs.list', {})).toEqual({
      ok: false,
      error: { code: 'disk-full', subject: 'a', detail: {} },
    })
    expect(reports).toEqual([])
  })

  it.each([
    [
      'thrown at once',
      () => {
        throw new TypeError('a fault')
      },
    ],
    ['rejected', () => Promise.reject(new TypeError('a fault'))],
  ])('is data even for a fault of ours, %s', async (_how, fault) => {
    expect(codeOf(await patientDoor({ 'runs.list': fault })(page, 'runs.list', {}))).toBe('unexpected')
    expect(reports).toHaveLength(1)
  })

  it('does not say where files lie', async () => {
    const fault = () => Promise.reject(new Error("ENOENT: no such file, open '/home/someone/library/x.json'"))
    const answer = await patientDoor({ 'runs.list': fault })(page, 'runs.list', {})
    expect(answer).toMatchObject({ error: { detail: { reason: "ENOENT: no such file, open '(a file)'" } } })
  })

  it('says why when the services are not there', async () => {
    const handlersFail = () => Promise.reject(new JackdawError('library-unusable', 'x', { reason: 'y' }))
    const door = createDoor({ handlers: handlersFail, now: () => 0, report: () => undefined })
    expect(codeOf(await door(page, 'app.info', {}))).toBe('library-unusable')
  })
})

const cyclic: Record<string, unknown> = { runId: id }
cyclic.self = cyclic
const wideCycle: unknown[] = []
for (let i = 0; i < 100; i++) wideCycle.push(wideCycle)
let reads = 0
const abuse: [string, () => unknown][] = [
  ['a cycle', () => cyclic],
  ['a cycle with many ways', () => wideCycle],
  ['a getter', () => Object.defineProperty({}, 'runId', { enumerable: true, get: () => (reads++, id) })],
  [
    'a getter that throws',
    () =>
      Object.defineProperty({}, 'runId', {
        enumerable: true,
        get() {
          throw (reads++, new Error())
        },
      }),
  ],
  [
    'a proxy that throws',
    () =>
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('trap')
          },
        },
      ),
  ],
  ['a text of 100 MB', () => ({ runId: 'x'.repeat(100 * 1024 * 1024) })],
  ['a key of 2 MB', () => ({ ['x'.repeat(2 * 1024 * 1024)]: 1 })],
  ['bytes of 300 MB', () => ({ runId: id, pixels: new Uint8Array(300 * 1024 * 1024) })],
  ['a prototype', () => JSON.parse('{"__proto__":{"polluted":true}}') as unknown],
  ['a prototype deep down', () => ({ config: { network: JSON.parse('{"__proto__":{"polluted":true}}') as unknown } })],
  ['a constructor', () => ({ constructor: { prototype: { polluted: true } } })],
  [
    'an object of a class',
    () =>
      new (class Request {
        runId = id
      })(),
  ],
  ['an inherited id', () => Object.create({ runId: id }) as unknown],
  ['a million values', () => ({ indices: Array.from({ length: 1_000_000 }, (_, i) => i) })],
  ['a sparse array', () => ({ indices: Object.assign([], { length: 4_294_967_295 }) })],
  ['depth', () => Array.from({ length: 100_000 }).reduce((inner) => [inner], 0)],
  ['a function', () => ({ runId: () => id })],
  ['a symbol', () => ({ runId: Symbol('x') })],
  ['a big integer', () => ({ runId: 10n ** 1000n })],
  ['a date', () => ({ runId: new Date() })],
  ['a map', () => new Map([['runId', id]])],
  ['not a number', () => NaN],
  ['an id that is not a number', () => ({ runId: NaN, datasetId: NaN, choiceId: NaN, name: NaN, config: NaN })],
  ['a path as id', () => ({ runId: '../../etc/passwd', datasetId: '/etc/passwd', choiceId: 'C:\\Windows' })],
  ['an id and more', () => ({ runId: `${id}\n`, datasetId: `${id}/..`, choiceId: ` ${id}` })],
  ['a path beside', () => ({ runId: id, datasetId: id, choiceId: id, name: 'x', path: '/etc/passwd' })],
  ['an array', () => [id]],
  ['null', () => null],
  ['a text', () => id],
]

describe('with what', () => {
  it.each(abuse)('%s is answered with an error and reaches nothing', async (_what, make) => {
    for (const name of names) {
      const answer = await patientDoor()(page, name, make())
      expect(codeOf(answer), name).toMatch(/^request-invalid$|^unexpected$/)
      expect(JSON.stringify(answer).length).toBeLessThan(2000)
    }
    expect(calls).toEqual([])
    expect(reads).toBe(0)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  const value = fc.oneof(
    fc.anything({
      maxDepth: 3,
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withTypedArray: true,
    }),
    fc.constantFrom<unknown>(
      id,
      'train',
      'test',
      0,
      -0,
      1,
      -1,
      NaN,
      Infinity,
      2 ** 53,
      1e308,
      '',
      '\0',
      '../',
      null,
      true,
    ),
    fc.constantFrom<unknown>(
      'tfjs',
      'digit',
      [],
      {},
      [0],
      new Uint8Array(784),
      defaultConfig({ id, hash: 'a'.repeat(64) }),
    ),
    fc.array(fc.record({ name: fc.string(), bytes: fc.uint8Array() }), { maxLength: 3 }),
  )
  const keys = ['runId', 'datasetId', 'choiceId', 'name', 'config', 'split', 'actual', 'predicted', 'indices', 'pixels']
  const fields = [...keys, 'files', 'fit', 'format', '__proto__', 'extra']
  const likely = fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 5, noNullPrototype: true })
  const payload = fc.oneof(
    value,
    likely,
    fc.constant({}),
    fc.constant({ runId: id }),
    fc.constant({ datasetId: id, name: 'x' }),
  )

  it.each(names)('10,000 payloads of %s get a typed answer', async (name) => {
    const door = patientDoor()
    await fc.assert(
      fc.asyncProperty(payload, async (input) => {
        calls.length = 0
        const answer = v.parse(answerSchema, await door(page, name, input))
        if (answer.ok) expect(v.is(requests[name].input, calls[0]?.input)).toBe(true)
        else expect(calls).toEqual([])
      }),
      { numRuns: 10_000 },
    )
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})
