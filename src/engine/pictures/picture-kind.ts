/** Kinds of picture files that are read. */
export type PictureKind = 'png' | 'jpeg' | 'webp' | 'bmp' | 'gif'

/** Whether these bytes stand at this place. */
export function hasAt(bytes: Uint8Array, text: string, at = 0): boolean {
  if (bytes.length < at + text.length) return false
  for (let k = 0; k < text.length; k++) if (bytes[at + k] !== text.charCodeAt(k)) return false
  return true
}

/** By its first bytes, whatever the file is called; null for everything else. */
export function pictureKind(bytes: Uint8Array): PictureKind | null {
  if (hasAt(bytes, '\x89PNG\r\n\x1a\n')) return 'png'
  if (hasAt(bytes, '\xff\xd8\xff')) return 'jpeg'
  if (hasAt(bytes, 'RIFF') && hasAt(bytes, 'WEBP', 8)) return 'webp'
  if (hasAt(bytes, 'GIF87a') || hasAt(bytes, 'GIF89a')) return 'gif'
  // The size of the information header tells a bitmap from a text that begins with BM.
  if (hasAt(bytes, 'BM') && [12, 40, 52, 56, 64, 108, 124].includes(bytes[14] ?? 0) && bytes[15] === 0) return 'bmp'
  return null
}
