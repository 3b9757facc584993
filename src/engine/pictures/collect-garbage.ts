/** Decoded bytes that may lie about before they are swept together. */
const litter = 8 * 1024 * 1024

let lying = 0

/**
 * Has memory given back when much has been decoded since the last time. The library keeps a decoded picture until its small object
 * is collected, and the collector knows nothing of the tens of megabytes behind that. Does nothing where the process was started
 * without `--expose-gc`.
 */
export function collectGarbage(decodedBytes: number): void {
  lying += decodedBytes
  if (lying < litter || !globalThis.gc) return
  lying = 0
  globalThis.gc()
}
