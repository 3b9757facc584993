import type { Looked } from './looked'

/**
 * Groups of pictures that are the same, or nearly so, each ascending and of two or more, whatever their labels and sides. Pictures of a single
 * colour are passed over: they have nothing in common but that there is nothing on them.
 */
export function* alikeGroups({
  same,
  similar,
  blank,
}: Pick<Looked, 'same' | 'similar' | 'blank'>): Generator<Uint32Array> {
  const isBlank = new Set(blank)
  // Those that are nearly the same have the copies among them, too.
  for (const packed of [same, similar])
    for (const group of unpacked(packed)) if (!isBlank.has(group[0] ?? 0)) yield group
}

/** Groups as the engine packs them: of each how many it has, then its pictures. */
export function* unpacked(packed: Uint32Array): Generator<Uint32Array> {
  for (let at = 0; at < packed.length; at += (packed[at] ?? 0) + 1)
    yield packed.subarray(at + 1, at + 1 + (packed[at] ?? 0))
}
