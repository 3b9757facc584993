import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweep } from '../sweep'
import { isTemporaryName } from '../temporary-name'
import { nodeHook, strace, type Fault, type Injector, type Place } from './fault-injection'
import { mayBeFound, type Save } from './save'

/** The program: first so many calls that the numbers of its own are beyond those of any other thread. */
const programText = (module: string) => `
  import { open } from 'node:fs/promises'
  import { saves } from ${JSON.stringify(module)}
  async function main([, , kind, folder]) {
    for (let k = 0; k < 100; k++) await open(process.execPath + '/none').catch(() => undefined)
    await saves[kind].save(folder)
  }
  main(process.argv).catch((error) => process.stdout.write(error.code ?? String(error)))`

/** Atomic writing as somebody would do it who never saw a program die. */
const naiveText = `
  import { mkdir, open, readdir, rename, writeFile } from 'node:fs/promises'
  import path from 'node:path'
  export const writeFileAtomic = (file, data) => writeFile(file, data)
  export async function writeAtomically(file, write) {
    const handle = await open(file, 'w')
    await write(handle).finally(() => handle.close())
  }
  export async function commit(from, to) {
    await mkdir(to)
    for (const name of await readdir(from)) await rename(path.join(from, name), path.join(to, name))
  }
  export const syncFolder = async () => undefined
  export const writeError = (error) => error`

interface Found {
  place: Place
  fault: Fault
  /** What the program had done before. */
  before: Place[]
  status: number | null
  /** Code of the error that the program heard of; empty when it heard of none. */
  reported: string
  state: string
  temporary: string[]
}

/**
 * Declares the tests of everything that a module exports as `saves`: each is done by a program of its own that is killed, or
 * whose disk fails, at every change that it makes to the disk, and what is left has to be the old or the new, whole.
 */
export function testFaults(module: string, saves: Record<string, Save>): void {
  let world: string
  let injectors: { between: Injector; within: Injector }
  let naive: typeof injectors

  beforeAll(async () => {
    world = await mkdtemp(path.join(tmpdir(), 'jackdaw-faults-'))
    await writeFile(path.join(world, 'program.ts'), programText(module))
    await writeFile(path.join(world, 'naive.ts'), naiveText)
    const program = await bundle(world, 'out', [])
    const alias = { find: /^.*\/atomic-write$/, replacement: path.join(world, 'naive.ts') }
    const inPlace = await bundle(world, 'naive', [alias])
    const between = (await strace(program, world)) ?? nodeHook(program, 'between')
    injectors = { between, within: nodeHook(program, 'within') }
    naive = { between: nodeHook(inPlace, 'between'), within: nodeHook(inPlace, 'within') }
    for (const [kind, { prepare }] of Object.entries(saves)) {
      await mkdir(path.join(world, 'before', kind), { recursive: true })
      await prepare(path.join(world, 'before', kind))
    }
  }, 240_000)
  afterAll(() => rm(world, { recursive: true, force: true }))

  let folders = 0
  async function newFolder(kind: string): Promise<string> {
    const folder = path.join(world, `folder-${folders++}`)
    await cp(path.join(world, 'before', kind), folder, { recursive: true })
    return folder
  }

  /** Strikes at every place that is wanted, two programs at a time, each in a folder of its own. */
  async function strike(
    kind: string,
    { look, ...save }: Save,
    injector: Injector,
    fault: Fault,
    wanted: readonly Place['effect'][],
  ): Promise<Found[]> {
    const undisturbed = await newFolder(kind)
    const places = await injector.places(kind, undisturbed)
    expect(await look(undisturbed)).toBe(save.new)
    const queue = places.flatMap((place, i) =>
      wanted.includes(place.effect) ? [{ place, before: places.slice(0, i), triesLeft: 3 }] : [],
    )
    const all = queue.length
    const found: Found[] = []
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const folder = await newFolder(kind)
        const { struck, status, output } = await injector.run(kind, folder, next.place, fault)
        if (struck) {
          // A failed save has to clear up behind itself; behind a killed one the next start does.
          if (fault === 'SIGKILL') await sweep(folder)
          const temporary = await temporaryIn(folder)
          const state = await look(folder).catch((error: unknown) => `torn: ${String(error)}`)
          found.push({ ...next, fault, status, reported: output, state, temporary })
          // Things that are done at the same time do not always come in the same order.
        } else if (--next.triesLeft > 0) queue.push(next)
        await rm(folder, { recursive: true, force: true })
      }
    }
    await Promise.all([worker(), worker()])
    const states = [...new Set(found.map(({ state }) => state))].sort().join(' | ')
    if (all) console.log(`${kind}: ${fault} at ${found.length} of ${all} places (${injector.name}): ${states}`)
    if (!save.varies) expect(found.length).toBeGreaterThanOrEqual(all / 2)
    return found
  }

  const kinds = Object.entries(saves)

  describe('a program that is killed', { timeout: 240_000 }, () => {
    it.each(kinds)('leaves the old or the new, wherever it was: %s', async (kind, save) => {
      for (const injector of Object.values(injectors))
        for (const { state, place, temporary, before } of await strike(kind, save, injector, 'SIGKILL', changes)) {
          expect(mayBeFound(save), `${place.operation} ${place.n}`).toContain(state)
          if (save.after) expect(state).toBe(save.after(before))
          expect(temporary).toEqual([])
        }
    })

    const tearing = kinds.filter(([, { tears }]) => tears !== undefined)
    it.each(tearing)('would be seen to tear what is not written atomically: %s', async (kind, save) => {
      const found = await strike(kind, save, naive[save.tears ?? 'between'], 'SIGKILL', changes)
      expect(found.filter(({ state }) => !mayBeFound(save).includes(state))).not.toEqual([])
    })
  })

  describe('a program whose disk fails', { timeout: 240_000 }, () => {
    it.each(kinds)('hears of it, and keeps the old without a trace of the new: %s', async (kind, save) => {
      const found = [
        ...(await strike(kind, save, injectors.between, 'ENOSPC', changes)),
        ...(await strike(kind, save, injectors.between, 'EIO', ['write', 'sync'])),
        ...(await strike(kind, save, injectors.within, 'ENOSPC', ['write'])),
      ]
      for (const { place, fault, before, status, reported, state, temporary } of found) {
        const where = `${fault} at ${place.operation} ${place.n}: reported "${reported}"`
        expect(status, where).toBe(0)
        expect([...mayBeFound(save), ...(save.afterFailure ?? [])], where).toContain(state)
        // What cannot be removed now is removed by a later start.
        if (place.effect === 'remove') continue
        expect(temporary, where).toEqual([])
        if (save.reports) expect(reported, where).toBe(save.reports[fault === 'ENOSPC' ? 'full' : 'broken'])
        const renamed = before.some(({ operation }) => operation.startsWith('rename'))
        if (save.keepsOld === 'always' || (save.keepsOld === 'until renamed' && !renamed))
          expect(state, where).toBe(save.old)
      }
    })
  })
}

const changes = ['write', 'sync', 'change', 'remove'] as const

async function bundle(world: string, name: string, alias: { find: RegExp; replacement: string }[]): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias },
    ssr: { noExternal: true },
    build: {
      ssr: path.join(world, 'program.ts'),
      outDir: path.join(world, name),
      rollupOptions: { output: { format: 'cjs', entryFileNames: 'program.cjs' } },
    },
  })
  return path.join(world, name, 'program.cjs')
}

async function temporaryIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const found = entries.filter(({ name }) => isTemporaryName(name)).map(({ name }) => path.join(directory, name))
  for (const entry of entries)
    if (entry.isDirectory()) found.push(...(await temporaryIn(path.join(directory, entry.name))))
  return found
}
