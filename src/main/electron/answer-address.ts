import { readFile } from 'node:fs/promises'
import { pictureBytes } from '../../shared/dataset'
import { JackdawError, toErrorData, type ErrorCode } from '../../shared/errors'
import type { DatasetService } from '../services'
import { pageOrigin, resolveAddress, type PageFiles, type Resource } from './addresses'
import { securityHeaders } from './csp'

/** Most bytes that one answer with pixels may have. */
const largestAnswer = 64 * 1024 * 1024

/** What pictures come from. */
export type PictureSource = Pick<DatasetService, 'find' | 'view' | 'pixels' | 'brightness'>

/** An answer over the program's own scheme. */
export interface Reply {
  status: number
  type: string
  body: Buffer
  headers: Record<string, string>
}

const notFound = new Set<ErrorCode>(['dataset-unknown', 'file-missing'])

/** One answer, whatever happens: errors become a status and error data as JSON. */
export async function answerAddress(
  method: string,
  address: string,
  files: PageFiles,
  datasets: () => Promise<PictureSource>,
): Promise<Reply> {
  try {
    if (method !== 'GET') return reply(405, 'text/plain', Buffer.from('Only GET is answered.'))
    const resource = resolveAddress(address, files)
    if (!resource) return reply(404, 'text/plain', Buffer.from('There is nothing at this address.'))
    if (resource.kind === 'file') return reply(200, resource.file.type, await readFile(resource.file.file))
    return reply(200, 'application/octet-stream', await pictureData(resource, await datasets()), true)
  } catch (thrown) {
    const error = toErrorData(thrown)
    const status = notFound.has(error.code) ? 404 : thrown instanceof JackdawError ? 400 : 500
    return reply(status, 'application/json; charset=utf-8', Buffer.from(JSON.stringify(error)), true)
  }
}

async function pictureData(resource: Exclude<Resource, { kind: 'file' }>, datasets: PictureSource): Promise<Buffer> {
  if (resource.kind === 'labels') return littleEndian((await datasets.view(resource.datasetId)).labels)
  if (resource.kind === 'sides') return view((await datasets.view(resource.datasetId)).sides)
  if (resource.kind === 'brightness') return view(await datasets.brightness(resource.datasetId))
  const { datasetId, indices } = resource
  const { shape, stored } = await datasets.find(datasetId)
  const bytes = indices.length * pictureBytes(shape)
  const outside = indices.find((index) => index >= stored)
  if (outside !== undefined || bytes > largestAnswer) {
    const reason = outside === undefined ? `${bytes} bytes at once are too many` : `there is no picture ${outside}`
    throw new JackdawError('request-invalid', 'pixels', { reason })
  }
  return view(await datasets.pixels(datasetId, indices))
}

const view = (array: Uint8Array): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength)

function littleEndian(labels: Uint16Array): Buffer {
  const bytes = Buffer.alloc(labels.length * 2)
  labels.forEach((label, index) => bytes.writeUInt16LE(label, index * 2))
  return bytes
}

/** `shared` marks what lies under another host than the page, which the page, and only it, may read. */
function reply(status: number, type: string, body: Buffer, shared = false): Reply {
  const headers: Record<string, string> = { ...securityHeaders, 'Content-Type': type, 'Cache-Control': 'no-store' }
  if (shared) headers['Access-Control-Allow-Origin'] = pageOrigin
  return { status, type, body, headers }
}
