import * as v from 'valibot'

/** Longest text that names pictures: more than the 7 characters a range that half a million scattered ones need. */
const longestText = 8_000_000
const largestIndex = 4_294_967_294

/**
 * Pictures by their index in the dataset's files, as text: ascending ranges with both ends, such as `0-199,305`. So 100,000 pictures
 * stay small on their way to main and in the journal.
 */
export const pictureRangesSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(longestText),
  v.check((text) => walk(text, () => undefined), 'pictures have to be ascending ranges such as 0-199,305'),
)

/** Ranges of ascending indices, as text; empty for none. An index may come twice. */
export function formatRanges(ascending: Iterable<number>): string {
  const parts: string[] = []
  let first = -1
  let last = -2
  const end = () => {
    if (first >= 0) parts.push(first === last ? `${first}` : `${first}-${last}`)
  }
  for (const index of ascending) {
    if (index === last) continue
    if (index !== last + 1) {
      end()
      first = index
    }
    last = index
  }
  end()
  return parts.join(',')
}

/** Calls for each range of a text that was checked: first and last index, both included. */
export function eachRange(text: string, visit: (first: number, last: number) => void): void {
  walk(text, visit)
}

/** Every index of a text that was checked, ascending. */
export function parseRanges(text: string): Uint32Array {
  const indices = new Uint32Array(countRanges(text))
  let at = 0
  eachRange(text, (first, last) => {
    for (let index = first; index <= last; index++) indices[at++] = index
  })
  return indices
}

/** How many pictures a text that was checked names. */
export function countRanges(text: string): number {
  let count = 0
  eachRange(text, (first, last) => (count += last - first + 1))
  return count
}

/** Goes through a text by hand, because a pattern would need a stack as long as the text. False where it is not as it should be. */
function walk(text: string, visit: (first: number, last: number) => void): boolean {
  let previous = -1
  for (let at = 0; at <= text.length;) {
    const comma = text.indexOf(',', at)
    const end = comma < 0 ? text.length : comma
    const [first = '', last = first, ...more] = text.slice(at, end).split('-')
    if (more.length > 0 || !isIndex(first) || !isIndex(last)) return false
    const [from, to] = [Number(first), Number(last)]
    if (from <= previous || to < from || to > largestIndex) return false
    visit(from, to)
    previous = to
    at = end + 1
  }
  return true
}

const isIndex = (text: string) => /^\d{1,10}$/.test(text)
