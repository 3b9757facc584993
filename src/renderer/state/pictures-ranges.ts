/** `[3, 4, 5, 9]` as `3-5,9`: the order is kept, neighbours that rise by one are joined. */
export function rangesText(indices: readonly number[]): string {
  const parts: string[] = []
  for (let at = 0; at < indices.length;) {
    const first = indices[at] as number
    let last = first
    while (indices[at + 1 + last - first] === last + 1) last++
    parts.push(first === last ? String(first) : `${first}-${last}`)
    at += last - first + 1
  }
  return parts.join(',')
}

/** Cuts a list into pieces of at most `size`. */
export function pieces<T>(list: readonly T[], size: number): T[][] {
  const out: T[][] = []
  for (let at = 0; at < list.length; at += size) out.push(list.slice(at, at + size))
  return out
}
