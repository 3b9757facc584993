import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweep } from './sweep'

let world: string
let program: string

/** A program of its own that writes one file three ways, so that it can be killed while it does. */
beforeAll(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-killed-'))
  const entry = path.join(world, 'write.ts')
  await writeFile(
    entry,
    `import { open } from 'node:fs/promises'
     import { setTimeout as wait } from 'node:timers/promises'
     import { writeFileAtomic } from ${JSON.stringify(path.resolve('src/files/atomic-write'))}
     import { AppendLog } from ${JSON.stringify(path.resolve('src/files/append-log'))}
     const [, , how = '', file = ''] = process.argv
     async function main() {
       await wait(20)
       if (how === 'whole') return writeFileAtomic(file, 'new'.repeat(10_000))
       if (how === 'naive') {
         const handle = await open(file, 'w')
         await handle.writeFile('new'.repeat(10_000))
         return handle.close()
       }
       const log = await AppendLog.open(file)
       for (let step = 4; step < 7; step++) await log.append([{ step }])
       await log.sync()
       await log.close()
     }
     void main()`,
  )
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: path.join(world, 'out'),
      rollupOptions: { output: { format: 'cjs', entryFileNames: 'write.cjs' } },
    },
  })
  program = path.join(world, 'out', 'write.cjs')
})
afterAll(() => rm(world, { recursive: true, force: true }))

function run(how: string, file: string, killAt: number, killHow: string): Promise<NodeJS.Signals | null> {
  const child = spawn(
    process.execPath,
    ['--require', path.resolve('src/files/testing/kill-at.cjs'), program, how, file],
    {
      env: { ...process.env, KILL_AT: String(killAt), KILL_HOW: killHow },
      stdio: 'ignore',
    },
  )
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => (code ? reject(new Error(`ended with ${code}`)) : resolve(signal)))
  })
}

/** Kills the program at its first operation, at its second, and so on, until it lives to the end. */
async function everywhere(
  how: string,
  old: string,
  check: (content: string, killed: boolean) => void,
): Promise<number> {
  const folder = path.join(world, 'library')
  const file = path.join(folder, 'record')
  for (const killHow of ['before', 'half'])
    for (let k = 1; ; k++) {
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder)
      await writeFile(file, old)
      const killed = (await run(how, file, k, killHow)) === 'SIGKILL'
      check(await readFile(file, 'utf8'), killed)
      await sweep(folder)
      expect(await readdir(folder)).toEqual(['record'])
      if (killed) continue
      if (killHow === 'half') return k - 1
      break
    }
  throw new Error('never gets here')
}

describe('a program that is killed', () => {
  it('leaves the old file or the new one, wherever it was in writing a whole file', async () => {
    const seen = new Set<string>()
    const operations = await everywhere('whole', 'old', (content, killed) => {
      seen.add(content === 'old' ? 'old' : content === 'new'.repeat(10_000) ? 'new' : 'torn')
      if (!killed) expect(content).toBe('new'.repeat(10_000))
    })
    expect(operations).toBeGreaterThanOrEqual(5)
    expect([...seen].sort()).toEqual(['new', 'old'])
  })

  it('would be seen to tear a file that is written in place', async () => {
    const torn: string[] = []
    await everywhere('naive', 'old', (content) => {
      if (content !== 'old' && content.length !== 30_000) torn.push(content)
    })
    expect(torn.length).toBeGreaterThan(0)
  })

  it('leaves all lines that were there, and no more than one torn line, in a log', async () => {
    const old = '{"step":1}\n{"step":2}\n{"step":3'
    await everywhere('append', old, (content) => {
      const lines = content.split('\n')
      const complete = lines.slice(0, -1).map((line): { step: number } => JSON.parse(line))
      expect(complete.map(({ step }) => step)).toEqual([1, 2, 4, 5, 6].slice(0, complete.length))
      expect(complete.length).toBeGreaterThanOrEqual(2)
    })
  })
})
