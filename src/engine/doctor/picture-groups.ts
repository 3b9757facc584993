/**
 * Groups of two pictures or more that have the same leader, as one row of numbers: of each group how many it has, then their indices.
 * `leaders` says for each picture the first of its group.
 */
export function packedGroups(leaders: Uint32Array): Uint32Array<ArrayBuffer> {
  const sizes = new Uint32Array(leaders.length)
  for (const leader of leaders) sizes[leader] = (sizes[leader] ?? 0) + 1
  const starts = new Uint32Array(leaders.length)
  let length = 0
  sizes.forEach((size, leader) => {
    if (size < 2) return
    starts[leader] = length + 1
    length += size + 1
  })
  const packed = new Uint32Array(length)
  leaders.forEach((leader, index) => {
    const size = sizes[leader] ?? 0
    if (size < 2) return
    const at = starts[leader] ?? 0
    if (leader === index) packed[at - 1] = size
    packed[at] = index
    starts[leader] = at + 1
  })
  return packed
}

/** For each picture the leader of its leader: copies follow the picture that they are copies of. */
export const followed = (leaders: Uint32Array, firsts: Uint32Array): Uint32Array =>
  firsts.map((first) => leaders[first] ?? first)
