/**
 * Draws which pictures are set aside for testing: `round(n * testShare)` of them, each class with its share (stratified; the rounding
 * is decided by largest remainders, ties by the lower label). At least one picture of every class that has one stays for training;
 * where that leaves fewer to draw from, fewer are drawn. Answers 1 for a test picture and 0 for a training picture, in the order of
 * `labels`. The same arguments always give the same answer. Labels are below `classCount`; `seed` is a whole number below 2^32.
 */
export function drawSplit(labels: Uint16Array, classCount: number, testShare: number, seed: number): Uint8Array {
  const sizes = new Uint32Array(classCount)
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1
  const quotas = divide(sizes, Math.round(labels.length * testShare))

  const isTest = new Uint8Array(labels.length)
  const left = Uint32Array.from(sizes)
  // Selection sampling (Knuth, The Art of Computer Programming, volume 2, 3.4.2, algorithm S): one pass, no list of members.
  labels.forEach((label, index) => {
    const candidates = left[label] ?? 0
    const wanted = quotas[label] ?? 0
    left[label] = candidates - 1
    if (uniform(seed, index) * candidates >= wanted) return
    isTest[index] = 1
    quotas[label] = wanted - 1
  })
  return isTest
}

/** Divides `amount` among classes in proportion to their sizes; each keeps at least one, or what it has. */
export function divide(sizes: Uint32Array, amount: number): Uint32Array {
  const total = sizes.reduce((a, b) => a + b, 0)
  const room = sizes.map((size) => Math.max(0, size - 1))
  const quotas = sizes.map((size, label) => Math.min(room[label] ?? 0, Math.floor((size * amount) / total)))
  const remainder = (label: number) => ((sizes[label] ?? 0) * amount) % total
  const byRemainder = Array.from(sizes.keys()).sort((a, b) => remainder(b) - remainder(a) || a - b)
  const sum = (values: Uint32Array) => values.reduce((a, b) => a + b, 0)
  let left = Math.min(amount, sum(room)) - sum(quotas)
  // More than one round only where classes were too small for their part.
  while (left > 0)
    for (const label of byRemainder) {
      if (left === 0) break
      if ((quotas[label] ?? 0) >= (room[label] ?? 0)) continue
      quotas[label] = (quotas[label] ?? 0) + 1
      left--
    }
  return quotas
}

/**
 * Number `index` of the sequence that `seed` names, uniform in [0, 1): the 32-bit finaliser of MurmurHash3 (Austin Appleby, public domain)
 * over the index, between two keys made from the seed. Without state, so nothing depends on what was drawn before.
 */
export function uniform(seed: number, index: number): number {
  const key = finalise(seed + golden)
  return (finalise(finalise(Math.imul(index, golden) + key) ^ finalise(seed ^ golden)) >>> 0) / 2 ** 32
}

const golden = 0x9e3779b9

function finalise(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
