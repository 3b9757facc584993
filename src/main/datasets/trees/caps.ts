/** Beyond these a folder is not what a person means to import: the root of a disk, a loop of mounts, an attack. */
export const folderCaps = {
  files: 2_000_000,
  /** Folders inside one another. */
  depth: 64,
  /** Code units of all names together, which have to be held in memory. */
  nameUnits: 256e6,
}

/** Beyond these an archive is not read. Sizes are in bytes and count what comes out, not what is stored. */
export const archiveCaps = {
  /** Folders included. */
  entries: 200_000,
  totalBytes: 20e9,
  entryBytes: 2e9,
  /** What comes out may be so many times what is stored, once there is more of it than `aboveBytes`. */
  ratio: { times: 200, aboveBytes: 100e6 },
  /** Share of the free disk that may be used where an archive has to be unpacked. */
  freeShare: 0.9,
  /** Code units of all names together. */
  nameUnits: 64e6,
}
export type ArchiveCaps = typeof archiveCaps

/** What names inside archives may be at most, in code units; the longest parts that any file system here can have. */
export const nameCaps = { part: 255, whole: 4096, parts: 64 }

/** How many bytes may come out of so many stored ones. */
export function mostBytesFrom(storedBytes: number, { ratio }: ArchiveCaps): number {
  return Math.max(ratio.aboveBytes, ratio.times * storedBytes)
}
