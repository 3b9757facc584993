/** Extensions of the picture files that are read. */
const pictureExtensions = new Set(['png', 'jpg', 'jpeg', 'jpe', 'jfif', 'webp', 'bmp', 'gif', 'apng'])

/** Where the last part of a name begins, folders being divided by `/`. */
export const baseStart = (name: string): number => name.lastIndexOf('/') + 1

/** The last part of a name. */
export const baseName = (name: string): string => name.slice(baseStart(name))

/** The extension of a file's name in lower case, without its dot; empty when there is none. */
export function extensionOf(name: string): string {
  const base = baseName(name).replace(/[. ]+$/, '')
  const dot = base.lastIndexOf('.')
  return dot <= 0 ? '' : base.slice(dot + 1).toLowerCase()
}

export const hasPictureExtension = (name: string): boolean => pictureExtensions.has(extensionOf(name))

/** Orders files as a dataset has them: by base name, then by whole name, in code units. */
export function compareFileNames(a: string, b: string): number {
  const order = compareFrom(a, baseStart(a), b, baseStart(b))
  return order !== 0 ? order : compareFrom(a, 0, b, 0)
}

function compareFrom(a: string, i: number, b: string, j: number): number {
  while (i < a.length && j < b.length) {
    const order = a.charCodeAt(i++) - b.charCodeAt(j++)
    if (order !== 0) return order
  }
  return a.length - i - (b.length - j)
}
