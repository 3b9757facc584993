/** Most files read from one drop or one choice. */
export const mostFiles = 64
/** Largest file that is read. */
export const mostFileBytes = 64 * 1024 * 1024
/** Bytes in one request, so that the page never holds a whole drop of large photos. */
const requestBytes = 64 * 1024 * 1024
/** Files in one request: answers appear while the rest is still being read. */
const requestFiles = 8

/** Consecutive batches of files for one request each; a file larger than a whole request is alone. */
export function batches<T extends { size: number }>(files: readonly T[]): T[][] {
  const all: T[][] = []
  let bytes = 0
  for (const file of files) {
    const last = all[all.length - 1]
    if (last && last.length < requestFiles && bytes + file.size <= requestBytes) last.push(file)
    else {
      all.push([file])
      bytes = 0
    }
    bytes += file.size
  }
  return all
}
