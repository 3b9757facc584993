import * as fs from 'node:fs'
import { mkdtemp, mkdir, readFile, readdir, rm, symlink, writeFile, truncate, utimes } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppendLog, readLog } from './append-log'
import { writeFileAtomic } from './atomic-write'
import { isBeating, startHeartbeat } from './heartbeat'
import { isAlive, isElsewhere, thisProcess } from './process-alive'
import { makeFolders } from './make-folders'
import { readJsonFile } from './read-json'
import { sweep } from './sweep'
import { isTemporaryName, makerOf, temporaryName } from './temporary-name'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'jackdaw-files-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))
const inside = (name: string) => path.join(directory, name)

describe('writeFileAtomic', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    await writeFileAtomic(inside('a.json'), 'old')
    await writeFileAtomic(inside('a.json'), new Uint8Array([110, 101, 119]))
    expect(await readFile(inside('a.json'), 'utf8')).toBe('new')
    expect(await readdir(directory)).toEqual(['a.json'])
  })

  it('keeps the old content and removes its temporary file when the rename fails', async () => {
    await mkdir(inside('taken'))
    await writeFile(inside('taken/file'), 'x')
    await expect(writeFileAtomic(inside('taken'), 'new')).rejects.toMatchObject({ code: 'write-failed' })
    expect(await readdir(directory)).toEqual(['taken'])
  })

  it('says which file when its folder is not there', async () => {
    const failure = writeFileAtomic(inside('none/run.json'), 'new')
    await expect(failure).rejects.toMatchObject({ code: 'write-failed', subject: 'run.json' })
  })
})

describe('makeFolders', () => {
  it('makes what is missing, and leaves what is there', async () => {
    await makeFolders(inside('a/b/c'))
    await writeFile(inside('a/b/file'), 'x')
    await makeFolders(inside('a/b/c'))
    expect(await readdir(inside('a/b'))).toEqual(['c', 'file'])
  })

  it('says so when a file is in the place', async () => {
    await writeFile(inside('file'), 'x')
    await expect(makeFolders(inside('file'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(makeFolders(inside('file/b'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  })
})

describe('a rename that something stands in the way of', () => {
  let waited: number
  beforeEach(() => {
    waited = 0
    vi.spyOn(globalThis, 'setTimeout').mockImplementation((callback, milliseconds = 0) => {
      waited += milliseconds
      return setImmediate(callback) as unknown as NodeJS.Timeout
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    syncBuiltinESMExports()
  })

  /** The next so many renames fail, as they do while a virus scanner reads the file. */
  function refuse(times: number, code: string): { count: number } {
    const calls = { count: 0 }
    const real = fs.promises.rename
    vi.spyOn(fs.promises, 'rename').mockImplementation((from, to) => {
      calls.count++
      return calls.count <= times ? Promise.reject(Object.assign(new Error(code), { code })) : real(from, to)
    })
    syncBuiltinESMExports()
    return calls
  }

  const upTo = (n: number) => Array.from({ length: n + 1 }, (_, times) => times)
  it.each(upTo(7).flatMap((times) => ['EPERM', 'EBUSY'].map((code): [number, string] => [times, code])))(
    'is tried again until it is done: %i times %s',
    async (times, code) => {
      await writeFile(inside('run.json'), 'old')
      const calls = refuse(times, code)
      await writeFileAtomic(inside('run.json'), 'new')
      expect(calls.count).toBe(times + 1)
      expect(waited).toBeLessThanOrEqual(2000)
      expect(await readFile(inside('run.json'), 'utf8')).toBe('new')
      expect(await readdir(directory)).toEqual(['run.json'])
    },
  )

  it.each([8, 9, 10])('is given up after two seconds, and the old stays: %i times', async (times) => {
    await writeFile(inside('run.json'), 'old')
    const calls = refuse(times, 'EPERM')
    const failure = { code: 'write-failed', subject: 'run.json', detail: { reason: 'EPERM' } }
    await expect(writeFileAtomic(inside('run.json'), 'new')).rejects.toMatchObject(failure)
    expect(calls.count).toBe(8)
    expect(waited).toBe(2000)
    expect(await readFile(inside('run.json'), 'utf8')).toBe('old')
    expect(await readdir(directory)).toEqual(['run.json'])
  })

  it('is not tried again when it can never be done', async () => {
    await writeFile(inside('run.json'), 'old')
    const calls = refuse(10, 'EROFS')
    await expect(writeFileAtomic(inside('run.json'), 'new')).rejects.toMatchObject({ code: 'write-failed' })
    expect(calls.count).toBe(1)
    expect(waited).toBe(0)
  })
})

describe('readJsonFile', () => {
  const schema = v.strictObject({ version: v.literal(1), name: v.string() })
  const read = (content: string | Uint8Array) =>
    writeFile(inside('x.json'), content).then(() => readJsonFile(inside('x.json'), schema, { maxBytes: 1000 }))

  it('reads what the schema describes', async () => {
    expect(await read('{"version":1,"name":"a"}')).toEqual({ version: 1, name: 'a' })
  })

  it.each([
    ['', 'file-damaged'],
    ['\0\0\0\0\0\0', 'file-damaged'],
    ['{"version":1,"na', 'file-damaged'],
    ['{"version":1,"name":7}', 'file-damaged'],
    ['{"version":1,"name":"a","more":1}', 'file-damaged'],
    ['{"version":1,"name":"a","__proto__":{"polluted":1}}', 'file-damaged'],
    ['{"version":1,"name":"a","\\u005f_proto__":{"polluted":1}}', 'file-damaged'],
    ['null', 'file-damaged'],
    ['[]', 'file-damaged'],
    ['['.repeat(900), 'file-damaged'],
    [`{"version":1,"name":"${'a'.repeat(2000)}"}`, 'file-damaged'],
    ['{"version":999,"name":"a","more":1}', 'file-newer'],
  ])('refuses %j as %s', async (content, code) => {
    await expect(read(content)).rejects.toMatchObject({ code, subject: 'x.json' })
  })

  it('tells a missing file from one that is no file', async () => {
    await expect(readJsonFile(inside('none.json'), schema)).rejects.toMatchObject({ code: 'file-missing' })
    await expect(readJsonFile(directory, schema)).rejects.toMatchObject({ code: 'file-unreadable' })
  })

  it('survives any JSON value and pollutes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const outcome = await read(JSON.stringify(value)).catch((error: unknown) => error)
        expect(outcome).toMatchObject({ code: expect.stringMatching(/^file-(damaged|newer)$/) })
        expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })
})

describe('AppendLog', () => {
  const schema = v.strictObject({ step: v.number() })
  const file = () => inside('metrics.jsonl')

  it('loses no more than the last line, wherever the file is cut, and goes on behind it', async () => {
    const log = await AppendLog.open(file())
    await log.append([{ step: 1 }, { step: 22 }, { step: 333 }])
    await log.sync()
    await log.close()
    const whole = await readFile(file(), 'utf8')
    for (let length = 0; length <= whole.length; length++) {
      await writeFile(file(), whole)
      await truncate(file(), length)
      const kept = whole.slice(0, length).split('\n').length - 1
      expect(await readLog(file(), schema)).toEqual({
        entries: [{ step: 1 }, { step: 22 }, { step: 333 }].slice(0, kept),
        damagedLines: 0,
      })
      const again = await AppendLog.open(file())
      await again.append([{ step: 4 }])
      await again.close()
      const { entries, damagedLines } = await readLog(file(), schema)
      expect(entries.map((entry) => entry.step)).toEqual([...[1, 22, 333].slice(0, kept), 4])
      expect(damagedLines).toBe(0)
    }
  })

  it('counts lines that somebody else spoiled', async () => {
    await writeFile(file(), '{"step":1}\nnonsense\n{"step":"2"}\n{"step":3}\n\0\0\0')
    expect(await readLog(file(), schema)).toEqual({ entries: [{ step: 1 }, { step: 3 }], damagedLines: 2 })
  })

  it('reads lines that lie across blocks', async () => {
    const log = await AppendLog.open(file())
    const steps = Array.from({ length: 60_000 }, (_, step) => ({ step }))
    await log.append(steps)
    await log.close()
    expect((await readLog(file(), schema)).entries).toEqual(steps)
  })
})

describe('isAlive', () => {
  it('knows this process, and a child until it is gone', async () => {
    expect(isAlive(thisProcess())).toBe(true)
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    const identity = { pid: child.pid ?? 0, startedAt: '' }
    expect(isAlive(identity)).toBe(true)
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
    expect(isAlive(identity)).toBe(false)
  })

  it.runIf(process.platform === 'linux')('is not fooled by a process that was given the same number', () => {
    expect(isAlive({ ...thisProcess(), startedAt: '00000000.1' })).toBe(false)
  })

  it('says nothing of a process on another machine', () => {
    const other = { ...thisProcess(), startedAt: thisProcess().startedAt.replace(/^h......./, 'h0000000') }
    expect([isElsewhere(other), isElsewhere(thisProcess()), isElsewhere({ pid: 7, startedAt: '1234abcd.1' })]).toEqual([
      true,
      false,
      false,
    ])
    expect(isAlive(other)).toBe(false)
  })

  it.each([0, -1, 1.5, NaN])('takes %d for no process', (pid) => {
    expect(isAlive({ pid, startedAt: '' })).toBe(false)
  })
})

describe('sweep', () => {
  it('removes what the dead left and keeps what the living make', async () => {
    const mine = temporaryName()
    const dead = '.tmp-999999999-0.1-abcdef'
    await mkdir(inside('datasets/one'), { recursive: true })
    await mkdir(inside(`datasets/${dead}/deep`), { recursive: true })
    await writeFile(inside(`datasets/${dead}/deep/images.u8`), 'half')
    await writeFile(inside('datasets/one/dataset.json'), '{}')
    await writeFile(inside(`datasets/one/${dead}`), 'half')
    await writeFile(inside(mine), 'in work')
    await symlink(inside('datasets/one'), inside(dead))
    expect(await sweep(directory)).toBe(3)
    expect((await readdir(directory)).sort()).toEqual([mine, 'datasets'].sort())
    expect(await readdir(inside('datasets'))).toEqual(['one'])
    expect(await readdir(inside('datasets/one'))).toEqual(['dataset.json'])
  })

  it('leaves alone what another machine is making, until it has been silent for an hour', async () => {
    const [making, given] = ['.tmp-7-h0000000.1-abcdef', '.tmp-8-h0000000.1-abcdef']
    for (const name of [making, given]) {
      await mkdir(inside(name))
      await writeFile(inside(`${name}/images.u8`), 'half')
      await utimes(inside(name), 1, 1)
    }
    await utimes(inside(`${given}/images.u8`), 1, 1)
    expect(await sweep(directory)).toBe(1)
    expect(await readdir(directory)).toEqual([making])
  })

  it('knows the maker of a temporary name', () => {
    const name = temporaryName()
    expect(isTemporaryName(name)).toBe(true)
    expect(makerOf(name)).toEqual(thisProcess())
  })
})

describe('a heartbeat', () => {
  it('keeps a file new until it is stopped', async () => {
    const file = inside('run.json')
    await writeFile(file, '{}')
    await utimes(file, 1, 1)
    expect(await isBeating(file)).toBe(false)
    const stop = startHeartbeat(file, 5)
    await expect.poll(() => isBeating(file)).toBe(true)
    stop()
    expect(await isBeating(inside('another.json'))).toBe(false)
  })
})
