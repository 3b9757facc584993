/** The remainders of all bytes by the reversed polynomial 0xEDB88320 (ISO 3309, as zip and gzip have it). */
const remainders = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0)
  return remainder
})

/**
 * CRC-32 of bytes that come one piece after the other, an unsigned number. Older versions of Node have none of their own.
 * @param before CRC of what came before
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before
  for (let k = 0; k < bytes.length; k++) crc = (crc >>> 8) ^ (remainders[(crc ^ (bytes[k] ?? 0)) & 255] ?? 0)
  return ~crc >>> 0
}
