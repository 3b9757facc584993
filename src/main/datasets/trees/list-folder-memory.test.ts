import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'

let world: string

/** A program of its own that lists a million files that are not there, and tells how much memory it took. */
beforeAll(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'jackdaw-listing-'))
  const entry = path.join(world, 'list.ts')
  await writeFile(
    entry,
    `import { listFolder } from ${JSON.stringify(path.resolve('src/main/datasets/trees/list-folder'))}
     const count = 1_000_000
     const reader = {
       async *names(place) {
         if (place === '/photos') return yield ['pictures of my class']
         for (let first = 0; first < count; first += 128) {
           await new Promise((resolve) => setImmediate(resolve))
           const length = Math.min(128, count - first)
           yield Array.from({ length }, (_, k) => \`picture-\${(first + k) * 7919 % count}.png\`)
         }
       },
       status: async (place) =>
         place.endsWith('.png') ? { kind: 'file', bytes: 12_345 } : { kind: 'folder', bytes: 0 },
     }
     async function main() {
       // The most that the system remembers would include the program that started this one.
       let most = 0
       const look = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 10)
       const { signal } = new AbortController()
       const { files } = await listFolder('/photos', { subject: 'photos', signal, reader })
       clearInterval(look)
       const megabytes = Math.round(most / 1e6)
       console.log(JSON.stringify({ files: files.length, first: files.at(0).name, megabytes }))
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
      rollupOptions: { output: { format: 'cjs', entryFileNames: 'list.cjs' } },
    },
  })
})
afterAll(() => rm(world, { recursive: true, force: true }))

it('a million files are listed in less than 250 MB', { timeout: 240_000 }, async () => {
  // Where V8 puts what is new may take another hundred megabytes, however few files there are.
  const nursery = '--max-semi-space-size=16'
  const { stdout } = await promisify(execFile)(process.execPath, [nursery, path.join(world, 'out', 'list.cjs')])
  console.log(`one million files: ${stdout.trim()}`)
  const { files, first, megabytes } = JSON.parse(stdout) as Record<string, unknown>
  expect(files).toBe(1_000_000)
  expect(first).toBe('pictures of my class/picture-0.png')
  expect(megabytes).toBeGreaterThan(50)
  expect(megabytes).toBeLessThan(250)
})
