import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import path from 'node:path'
import * as v from 'valibot'
import { readError, readJsonFile } from '../../files/read-json'
import { JackdawError } from '../../shared/errors'
import type { Library } from '../library/paths'
import { findIdxFiles } from './idx/idx-files'
import { openIdxSource } from './idx/idx-source'
import { storeDataset } from './store-dataset'
import { openTree } from './trees'
import { readManifest } from './stored-dataset'

const checksumsSchema = v.object({
  dataset: v.string(),
  files: v.array(v.object({ name: v.string(), sha256: v.string() })),
})

const attribution = 'MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges, CC BY-SA 3.0'

/** The id of the bundled dataset is the same in every library, so that two programs that start at once do not put it in twice. */
const bundledId = 'mnist'.padEnd(26, '0')

/**
 * Copies the MNIST that comes with the program into a library. Throws `file-damaged` when a file is not the one that was
 * shipped, by SHA-256.
 * @param directory folder with the four gzip IDX files and `checksums.json`
 */
export async function storeBundledDataset(library: Library, directory: string): Promise<void> {
  const { dataset, files } = await readJsonFile(path.join(directory, 'checksums.json'), checksumsSchema)
  await Promise.all(
    files.map(async ({ name, sha256 }) => {
      if ((await fileHash(path.join(directory, path.basename(name)))) !== sha256)
        throw new JackdawError('file-damaged', name, { reason: 'it is not the file that came with Jackdaw' })
    }),
  )
  const tree = await openTree(directory, { scratch: library.datasets, signal: new AbortController().signal })
  const idx = findIdxFiles(tree)
  if (!idx) throw new JackdawError('idx-missing-file', 'train-images-idx3-ubyte')
  const source = await openIdxSource(tree, idx, { kind: 'bundled', detail: 'came with Jackdaw' }, attribution)
  try {
    await storeDataset(library, { ...source, report: () => null }, dataset, { id: bundledId })
  } catch (error) {
    // Whoever was faster put in the same.
    if (!(await readManifest(library.dataset(bundledId)).catch(() => undefined))) throw error
  } finally {
    await tree.close()
  }
}

async function fileHash(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer)
  } catch (error) {
    throw readError(error, path.basename(file))
  }
  return hash.digest('hex')
}
