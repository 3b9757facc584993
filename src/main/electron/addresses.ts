import { picturesHost, picturesPerFetch } from '../../shared/contract'
import { idPattern } from '../../shared/ids'

export const scheme = 'app'
/** The only origin whose page may speak to the program. */
export const pageOrigin = `${scheme}://bundle`
export const pageAddress = `${pageOrigin}/index.html`

/** Addresses longer than this are refused unread: 1,024 indices of ten digits, and some room. */
const longestAddress = 16 * 1024
const largestIndex = 4_294_967_295

/** A file of the built page: where it is and what it is. */
export interface PageFile {
  file: string
  type: string
}
/** Every file that can be served, by its exact path in the address, such as `/assets/index-3f2a.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>

/** What an address stands for. */
export type Resource =
  | { kind: 'file'; file: PageFile }
  | { kind: 'labels'; datasetId: string }
  | { kind: 'sides'; datasetId: string }
  | { kind: 'brightness'; datasetId: string }
  | { kind: 'pixels'; datasetId: string; indices: number[] }

/**
 * Finds what an address stands for; null for everything that is not exactly one of ours. The path is looked up as it stands:
 * nothing is decoded, joined or normalised, so there is no way to name another file.
 */
export function resolveAddress(address: string, files: PageFiles): Resource | null {
  if (address.length > longestAddress) return null
  const match = /^app:\/\/([a-z]+)(\/[A-Za-z0-9._/-]*)(?:\?at=([0-9,-]+))?(?:#.*)?$/s.exec(address)
  if (!match) return null
  const [, host, path = '', at] = match
  if (host === 'bundle') {
    const file = at === undefined ? files.get(path) : undefined
    return file ? { kind: 'file', file } : null
  }
  return host === picturesHost ? resolvePictures(path, at) : null
}

function resolvePictures(path: string, at: string | undefined): Resource | null {
  const [, datasetId = '', what, ...rest] = path.split('/')
  if (rest.length > 0 || !idPattern.test(datasetId)) return null
  if (what === 'labels' || what === 'sides' || what === 'brightness')
    return at === undefined ? { kind: what, datasetId } : null
  if (what !== 'pixels' || at === undefined) return null
  const indices = parseIndices(at)
  return indices ? { kind: 'pixels', datasetId, indices } : null
}

/** `0-199,305` as indices in that order; null when it is malformed, runs backwards or asks for too many. */
export function parseIndices(text: string): number[] | null {
  const indices: number[] = []
  for (const part of text.split(',')) {
    const match = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(part)
    if (!match) return null
    const first = Number(match[1])
    const last = match[2] === undefined ? first : Number(match[2])
    if (last < first || last > largestIndex || indices.length + (last - first + 1) > picturesPerFetch) return null
    for (let index = first; index <= last; index++) indices.push(index)
  }
  return indices
}
