import type { TreeFile, TreeFiles } from './file-tree'

/** The files whose names match, in their order; none when there are more than `most`. */
export function matchingFiles(files: TreeFiles, pattern: RegExp, most: number): TreeFile[] {
  const found: TreeFile[] = []
  for (const file of files) {
    if (!pattern.test(file.name)) continue
    if (found.length === most) return []
    found.push(file)
  }
  return found
}
