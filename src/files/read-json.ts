import { open } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { JackdawError } from '../shared/errors'

export interface ReadJsonOptions {
  /** Larger files are refused unread; 5 MiB if not said. */
  maxBytes?: number
  /** A file whose `version` is higher is refused with `file-newer`; 1 if not said. */
  version?: number
  /** What to call the file when speaking of it; its base name if not said. */
  subject?: string
}

/**
 * Reads a JSON file and parses it by a schema. Throws `file-missing`, `file-unreadable`, `file-damaged` (not JSON, too
 * large, or not as the schema says) or `file-newer`. Whatever the file holds, no prototype is touched: a key `__proto__`
 * makes it damaged.
 */
export async function readJsonFile<S extends v.GenericSchema>(
  file: string,
  schema: S,
  options: ReadJsonOptions = {},
): Promise<v.InferOutput<S>> {
  const subject = options.subject ?? path.basename(file)
  const text = await readCapped(file, subject, options.maxBytes ?? 5 * 1024 * 1024)
  return parseJson(text, schema, subject, options.version)
}

/** The part of `readJsonFile` that comes after reading. */
export function parseJson<S extends v.GenericSchema>(
  text: string,
  schema: S,
  subject: string,
  version = 1,
): v.InferOutput<S> {
  const damaged = (reason: string) => new JackdawError('file-damaged', subject, { reason })
  let value: unknown
  try {
    value = JSON.parse(text, refusePrototype)
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error))
  }
  if (isNewer(value, version)) throw new JackdawError('file-newer', subject)
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const issue = result.issues[0]
  const place = v.getDotPath(issue)
  throw damaged(place ? `${place}: ${issue.message}` : issue.message)
}

async function readCapped(file: string, subject: string, maxBytes: number): Promise<string> {
  try {
    const handle = await open(file, 'r')
    try {
      const status = await handle.stat()
      if (!status.isFile()) throw new JackdawError('file-unreadable', subject, { reason: 'it is not a file' })
      if (status.size > maxBytes) throw new JackdawError('file-damaged', subject, { reason: `${status.size} bytes` })
      return await handle.readFile('utf8')
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw readError(error, subject)
  }
}

/** The error that a person hears about when reading failed. */
export function readError(error: unknown, subject: string): JackdawError {
  if (error instanceof JackdawError) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new JackdawError('file-missing', subject)
  return new JackdawError('file-unreadable', subject, { reason: code ?? message ?? String(error) })
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new Error('it has a key "__proto__"')
  return value
}

function isNewer(value: unknown, version: number): boolean {
  if (typeof value !== 'object' || value === null || !('version' in value)) return false
  return typeof value.version === 'number' && value.version > version
}
