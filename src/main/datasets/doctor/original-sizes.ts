import * as v from 'valibot'
import { readLines } from '../../../files/read-lines'
import type { DatasetSummary } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import { storedFiles } from '../stored-dataset'

const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffff_ffff))
const itemSchema = v.object({ width: v.optional(side), height: v.optional(side) })

/** Lines between two looks at whether to go on. */
const patience = 4096

/** Width and height that each stored picture had in its file, one behind the other; zeros where it is not known. */
export async function readOriginalSizes(
  directory: string,
  { name, named, stored }: Pick<DatasetSummary, 'name' | 'named' | 'stored'>,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const sizes = new Uint32Array(2 * stored)
  if (!named) return sizes
  const lines = readLines(storedFiles(directory).items)
  let line = 0
  try {
    for await (const text of lines) {
      if (line % patience === 0 && signal.aborted) throw new JackdawError('job-stopped', name)
      const { width = 0, height = 0 } = v.parse(itemSchema, JSON.parse(text))
      sizes.set([width, height], 2 * line)
      if (2 * ++line === sizes.length) break
    }
  } catch (error) {
    if (error instanceof JackdawError) throw error
    throw new JackdawError('dataset-damaged', name, { reason: error instanceof Error ? error.message : String(error) })
  }
  return sizes
}
