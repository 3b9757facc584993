import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { FileTree } from './file-tree'

/** For tests: what is in trees and in folders. */

/** Every content of a tree, by name. */
export async function contentsOf(tree: FileTree): Promise<Record<string, string>> {
  const contents: [string, string][] = []
  for (const file of tree.files)
    contents.push([file.name, Buffer.from(await tree.read(file, Infinity)).toString('latin1')])
  return Object.fromEntries(contents)
}

/** Code and name of everything that a tree leaves out. */
export const refusedBy = ({ refused }: Pick<FileTree, 'refused'>): string[] =>
  [...refused].map(({ name, error }) => `${error.code} ${name}`)

/** Every file and folder below a folder with what it holds, so that any trace shows. Pipes and devices are only named. */
export async function snapshot(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const lines = await Promise.all(
    entries.map(async (entry) => {
      const full = path.join(directory, entry.name)
      if (entry.isDirectory()) return [`${full}/`, ...(await snapshot(full))]
      if (!entry.isFile()) return [full]
      const hash = createHash('sha256').update(await readFile(full))
      return [`${full} ${hash.digest('hex')}`]
    }),
  )
  return lines.flat().sort()
}

/** Bytes with one bit turned over. */
export function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return copy
}

/**
 * Names that lead out of a folder, somewhere. `.` is U+002E and `/` is U+002F as everywhere; what looks like them is written
 * by its number.
 */
export const slips: readonly string[] = [
  '../evil',
  '../../evil',
  '../../../../../../../../etc/passwd',
  'a/../evil',
  'a/../../evil',
  'a/b/c/../../../../evil',
  './../evil',
  './/../evil',
  'a/./../../evil',
  'a//../../evil',
  '..//evil',
  '..',
  '../',
  '../.',
  'a/..',
  'a/../',
  '/',
  '/evil',
  '//evil',
  '//server/share/evil',
  '///evil',
  '/../evil',
  '/./evil',
  '/etc/passwd',
  '/proc/self/mem',
  'C:/evil',
  'C:evil',
  'c:',
  'C:/Windows/win.ini',
  'Z:/../evil',
  'a/C:/evil',
  'C:\\evil',
  '\\evil',
  '\\\\server\\share\\evil',
  '\\\\?\\C:\\evil',
  '..\\evil',
  '..\\..\\evil',
  'a\\..\\..\\evil',
  'a\\b',
  'a/..\\evil',
  '.. /evil',
  '..  /..  /evil',
  ' ../evil',
  '. ./evil',
  '.../evil',
  'a/.../evil',
  '....//evil',
  '\0',
  'evil\0.png',
  '../evil\0.png',
  'a/\0/evil',
  '..\u2044evil',
  '..\u2215evil',
  '..\u2216evil',
  '..\u2571evil',
  '..\u29f5evil',
  '..\u29f8evil',
  '..\u29f9evil',
  '..\ufe68evil',
  '..\uff0fevil',
  '..\uff3cevil',
  'a\uff0f..\uff0f..\uff0fevil',
  '\u2215etc\u2215passwd',
  `${'x'.repeat(252)}.png`,
  `a/${'x'.repeat(256)}/b.png`,
  `${'d/'.repeat(64)}evil`,
  `${'long/'.repeat(1000)}evil`,
  'x'.repeat(40_000),
]

/** xorshift32 (G. Marsaglia: Xorshift RNGs, 2003). */
export function generator(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
}
