import { JackdawError } from '../../../shared/errors'
import { compareCodeUnits, compareNaturally } from '../natural-order'

/** What a person sees of a class name: this many characters. */
const longest = 120
/** A dataset has at most this many classes, and at least two. */
const most = 1000
/** Stands for a name that is nothing but spaces. */
const onlySpaces = '␣'

/** One way in which a class is called in a source, and how many pictures call it so. */
export interface Spelling {
  name: string
  pictures: number
}

export interface MergedClasses {
  /** In natural order, each different from all others. */
  names: string[]
  /** For each spelling the index of its name. Of those without pictures it means nothing. */
  labels: Uint16Array
  /** Whether different spellings were made one. */
  merged: boolean
}

/** Equal for names that differ only in case or spaces, and in how accents are written. */
export const classKey = (name: string): string =>
  name.normalize('NFC').toLowerCase().normalize('NFC').replace(/\s/gu, '')

/**
 * Makes classes of all spellings that pictures have: names that differ only in case or spaces become one, called as most of its
 * pictures are (of equals, the first by code units). Names are trimmed, in Unicode's composed form (NFC), and at most 120 characters
 * long. Throws `class-count` about `subject` unless there are 2 to 1,000 classes.
 */
export function mergeClassNames(spellings: readonly Spelling[], subject: string): MergedClasses {
  const pictures = new Map<string, Map<string, number>>()
  const raw = new Set<string>()
  for (const { name, pictures: count } of spellings) {
    if (count === 0) continue
    raw.add(name)
    const key = classKey(name)
    const names = pictures.get(key) ?? new Map<string, number>()
    pictures.set(key, names)
    const shown = trimmed(name)
    names.set(shown, (names.get(shown) ?? 0) + count)
  }
  const found = pictures.size
  if (found < 2 || found > most) throw new JackdawError('class-count', subject, { found })

  const nameOf = new Map<string, string>()
  const taken = new Set<string>()
  for (const key of [...pictures.keys()].sort(compareCodeUnits)) {
    const [first = ''] = [...(pictures.get(key) ?? [])]
      .sort(([a, few], [b, many]) => many - few || compareCodeUnits(a, b))
      .map(([name]) => name)
    const name = unlike(taken, first)
    taken.add(name)
    nameOf.set(key, name)
  }
  const names = [...taken].sort(compareNaturally)
  const labelOf = new Map(names.map((name, label) => [name, label]))
  const labels = Uint16Array.from(spellings, ({ name }) => labelOf.get(nameOf.get(classKey(name)) ?? '') ?? 0)
  return { names, labels, merged: raw.size > found }
}

const trimmed = (name: string) => name.normalize('NFC').trim() || onlySpaces

/** The name, cut if need be, and with a number behind it when what is left is taken. */
function unlike(taken: ReadonlySet<string>, name: string): string {
  const cut = (length: number) => Array.from(name).slice(0, length).join('').trim()
  let result = cut(longest)
  for (let n = 2; taken.has(result); n++) result = `${cut(longest - ` (${n})`.length)} (${n})`
  return result
}
