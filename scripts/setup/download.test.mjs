import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fetchVerified } from './download.mjs'

const content = randomBytes(400_000)
const sha256 = createHash('sha256').update(content).digest('hex')
const patience = { tries: 3, silence: 500 }

let folder = ''
let file = ''
/** @type {http.Server | undefined} */
let server
/** @type {(string | undefined)[]} what each request asked for */
let ranges = []

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'jackdaw-download-'))
  file = path.join(folder, 'some.whl')
  ranges = []
})

afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  fs.rmSync(folder, { recursive: true })
})

/** @param {(request: http.IncomingMessage, response: http.ServerResponse, start: number) => void} answer @returns {Promise<string>} */
async function serve(answer) {
  const listening = http.createServer((request, response) => {
    ranges.push(request.headers.range)
    answer(request, response, Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0))
  })
  server = listening
  await new Promise((resolve) => listening.listen(0, '127.0.0.1', () => resolve(undefined)))
  const at = listening.address()
  return `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}/some.whl`
}

/** Sends at most `count` bytes from where it was asked to start, then cuts the line. @param {number} count */
function cutting(count) {
  /** @type {(request: http.IncomingMessage, response: http.ServerResponse, start: number) => void} */
  return (_request, response, start) => {
    const rest = content.subarray(start)
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length })
    if (rest.length <= count) response.end(rest)
    else response.write(rest.subarray(0, count), () => setTimeout(() => response.destroy(), 20))
  }
}

describe('fetchVerified', () => {
  it('continues where the line was cut, as often as it is cut', async () => {
    const address = await serve(cutting(150_000))
    await fetchVerified({ address, file, sha256, patience })
    expect(fs.readFileSync(file).equals(content)).toBe(true)
    expect(ranges).toEqual([undefined, 'bytes=150000-', 'bytes=300000-'])
    expect(fs.readdirSync(folder)).toEqual(['some.whl'])
  })

  it('continues what an earlier, killed set-up left', async () => {
    fs.writeFileSync(`${file}.part`, content.subarray(0, 100_000))
    const address = await serve(cutting(Infinity))
    await fetchVerified({ address, file, sha256, patience })
    expect(ranges).toEqual(['bytes=100000-'])
    expect(fs.readFileSync(file).equals(content)).toBe(true)
  })

  it('does not ask for a file that is there', async () => {
    fs.writeFileSync(file, content)
    await fetchVerified({ address: 'http://127.0.0.1:9/', file, sha256, patience })
  })

  it('begins anew when the part belongs to another file', async () => {
    fs.writeFileSync(`${file}.part`, randomBytes(100_000))
    const address = await serve(cutting(Infinity))
    await fetchVerified({ address, file, sha256, patience })
    expect(ranges).toEqual(['bytes=100000-', undefined])
    expect(fs.readFileSync(file).equals(content)).toBe(true)
  })

  it('accepts a whole part that was only not renamed', async () => {
    fs.writeFileSync(`${file}.part`, content)
    const address = await serve((_request, response) => response.writeHead(416).end())
    await fetchVerified({ address, file, sha256, patience })
    expect(fs.readFileSync(file).equals(content)).toBe(true)
  })

  it('takes the whole file from a server that knows no ranges', async () => {
    fs.writeFileSync(`${file}.part`, content.subarray(0, 100_000))
    const address = await serve((_request, response) => response.writeHead(200).end(content))
    await fetchVerified({ address, file, sha256, patience })
    expect(fs.readFileSync(file).equals(content)).toBe(true)
  })

  it('refuses another content and leaves nothing of it', async () => {
    const address = await serve((_request, response) => response.writeHead(200).end(randomBytes(content.length)))
    await expect(fetchVerified({ address, file, sha256, patience })).rejects.toThrow(/not what was expected/)
    expect(fs.readdirSync(folder)).toEqual([])
  })

  it('does not ask again when the server says no', async () => {
    const address = await serve((_request, response) => response.writeHead(404).end())
    await expect(fetchVerified({ address, file, sha256, patience })).rejects.toThrow(/404/)
    expect(ranges).toHaveLength(1)
  })

  it('gives up on a silent server and keeps what came', async () => {
    const address = await serve((_request, response, start) => {
      response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start })
      if (start === 0) response.write(content.subarray(0, 1000))
    })
    await expect(fetchVerified({ address, file, sha256, patience: { tries: 2, silence: 200 } })).rejects.toThrow()
    expect(fs.statSync(`${file}.part`).size).toBe(1000)
  })
})
