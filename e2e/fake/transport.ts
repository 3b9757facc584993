import { readFileSync, existsSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, resolve } from 'node:path'
import * as v from 'valibot'
import { picturesPerFetch, requests, type Answer, type Handlers, type RequestName } from '../../src/shared/contract'
import { JackdawError, toErrorData } from '../../src/shared/errors'
import { dataHandlers } from './data'
import { editHandlers, viewOfFake } from './edits'
import { large, mnist, wide } from './datasets'
import { doctorHandlers } from './doctor'
import { importHandlers } from './imports'
import { queueHandlers } from './queue'
import { resultsHandlers } from './results'
import { trainedRuns, trainHandlers } from './train'
import { useHandlers } from './use'
import type { Scenario, World } from './world'

/** The same rules that the program sends with every page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const kinds: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
}

export interface Fake {
  /** Address of the page. */
  url: string
  world: World
  close(): Promise<void>
}

/** Serves the built page in `renderer` on this machine, with a made-up library behind it. Paths are relative to the repository. */
export async function startFake(renderer: string, scenario: Scenario = 'full'): Promise<Fake> {
  const listeners = new Set<ServerResponse>()
  const world = createWorld(scenario, (name, payload) => {
    for (const listener of listeners) listener.write(`data: ${JSON.stringify({ name, payload })}\n\n`)
  })
  const handlers: Partial<Handlers> = {
    'app.info': () =>
      Promise.resolve({ version: '0.1.0', electron: '45.4.1', developmentShell: false, libraryName: 'library' }),
    ...dataHandlers(world),
    ...editHandlers(world),
    ...importHandlers(world),
    ...doctorHandlers(world),
    ...queueHandlers(world, trainHandlers(world)),
    ...resultsHandlers(world),
    ...useHandlers(world),
  }
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', policy)
    response.setHeader('X-Content-Type-Options', 'nosniff')
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake')
    if (pathname === '/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
      listeners.add(response)
      request.on('close', () => listeners.delete(response))
    } else if (pathname.startsWith('/request/')) {
      void answer(handlers, pathname.slice(9), request).then((said) => response.end(JSON.stringify(said, encoded)))
    } else if (pathname.startsWith('/pictures/')) {
      sendPictures(world, pathname.slice(10), searchParams.get('at'), response)
    } else sendFile(renderer, pathname, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    world,
    close: () =>
      new Promise((done) => {
        for (const listener of listeners) listener.destroy()
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}

function createWorld(scenario: Scenario, emit: World['emit']): World {
  const datasets = scenario === 'empty' ? [] : [scenario === 'wide' ? wide() : scenario === 'large' ? large() : mnist()]
  const [first] = datasets
  const trained = first && scenario !== 'fresh'
  return {
    scenario,
    choice: 'photos',
    datasets,
    runs: trained ? trainedRuns(first) : [],
    queue: { entries: [], going: true },
    emit,
  }
}

async function answer(handlers: Partial<Handlers>, name: string, request: IncomingMessage): Promise<Answer<unknown>> {
  try {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const input: unknown = JSON.parse(Buffer.concat(parts).toString(), decoded)
    const handler = handlers[name as RequestName] as ((input: unknown) => Promise<unknown>) | undefined
    if (!handler) throw new JackdawError('request-unknown', name)
    const parsed = v.safeParse(requests[name as RequestName].input, input)
    if (!parsed.success) throw new JackdawError('request-invalid', name, { reason: parsed.issues[0].message })
    return { ok: true, value: await handler(parsed.output) }
  } catch (thrown) {
    return { ok: false, error: toErrorData(thrown) }
  }
}

const encoded = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value

const decoded = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$bytes' in value && typeof value.$bytes === 'string'
    ? new Uint8Array(Buffer.from(value.$bytes, 'base64'))
    : value

function sendPictures(world: World, path: string, at: string | null, response: ServerResponse): void {
  const [id, what] = path.split('/')
  const dataset = world.datasets.find((d) => d.summary.id === id)
  if (!dataset) return void response.writeHead(404).end()
  if (what === 'labels') return void response.end(new Uint8Array(viewOfFake(dataset).labels.buffer))
  if (what === 'sides') return void response.end(viewOfFake(dataset).sides)
  if (what === 'brightness') {
    const mean = (pixels: Uint8Array) => Math.round(pixels.reduce((a, b) => a + b, 0) / pixels.length)
    const { stored } = dataset.summary
    return void response.end(Uint8Array.from({ length: stored }, (_, index) => mean(dataset.pixels(index))))
  }
  const indices = (at ?? '').split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, i) => first + i)
  })
  if (indices.length > picturesPerFetch) return void response.writeHead(400).end()
  response.end(Buffer.concat(indices.map((index) => dataset.pixels(index))))
}

function sendFile(renderer: string, pathname: string, response: ServerResponse): void {
  if (pathname === '/favicon.ico') return void response.writeHead(204).end()
  if (pathname === '/bridge.js') {
    return void response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(readFileSync('e2e/fake/bridge.js'))
  }
  const file = join(resolve(renderer), normalize(pathname === '/' ? '/index.html' : pathname))
  if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end()
  const content = readFileSync(file)
  response.setHeader('Content-Type', kinds[extname(file)] ?? 'application/octet-stream')
  if (extname(file) !== '.html') return void response.end(content)
  response.end(
    content.toString().replace('<script type="module"', '<script type="module" src="/bridge.js"></script>$&'),
  )
}
