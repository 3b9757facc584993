import * as v from 'valibot'
import { ranged } from './limits'

/**
 * How every picture is changed anew each time before it is learned from, so that the network meets more than there are. Absent or 0 is
 * off. Pictures that only measure (validation, test) are never changed.
 */
export const augmentationSchema = v.strictObject({
  /** Moved by at most this share of the side, in both directions. */
  shift: v.optional(ranged('shift')),
  /** Turned by at most so many degrees, to either side. */
  rotate: v.optional(ranged('rotate')),
  /** Made larger by at most this share, or smaller by as much. */
  zoom: v.optional(ranged('zoom')),
  /** Mirrored left to right, half of the time. */
  flipHorizontal: v.optional(v.boolean()),
  /** Mirrored top to bottom, half of the time. */
  flipVertical: v.optional(v.boolean()),
  /** Brighter or darker by at most this share. */
  brightness: v.optional(ranged('brightness')),
  /** More or less contrast by at most this share. */
  contrast: v.optional(ranged('contrast')),
  /** Standard deviation of what is added to every value, as a share of the whole range. */
  noise: v.optional(ranged('noise')),
  /** Side of a square that is wiped out, as a share of the picture's shorter side. */
  erase: v.optional(ranged('erase')),
})
export type Augmentation = v.InferOutput<typeof augmentationSchema>

/** Whether it changes anything at all. */
export const changesPictures = (augmentation: Augmentation | undefined): augmentation is Augmentation =>
  augmentation !== undefined && Object.values(augmentation).some((value) => value === true || Number(value) > 0)

/** Variants of a picture that a preview shows. */
export const previewVariants = 8

/** A class that becomes another one, or nothing, when it is changed so. */
export interface MeaningChange {
  change: 'flipHorizontal' | 'flipVertical' | 'rotate'
  /** Names of classes that are there and would be taken for each other, or that have no such mirror image. */
  classes: string[]
}

/** From so many degrees on a 6 may be taken for a 9. */
const largeRotation = 90

/** Signs that are another sign when they are mirrored left to right, top to bottom, or turned upside down. */
const twins: Record<MeaningChange['change'], readonly [string, string][]> = {
  flipHorizontal: [
    ['b', 'd'],
    ['p', 'q'],
    ['left', 'right'],
    ['east', 'west'],
    ['<', '>'],
  ],
  flipVertical: [
    ['6', '9'],
    ['b', 'p'],
    ['d', 'q'],
    ['m', 'w'],
    ['n', 'u'],
    ['up', 'down'],
    ['top', 'bottom'],
    ['north', 'south'],
  ],
  rotate: [
    ['6', '9'],
    ['b', 'q'],
    ['d', 'p'],
    ['m', 'w'],
    ['n', 'u'],
    ['left', 'right'],
    ['up', 'down'],
    ['top', 'bottom'],
    ['north', 'south'],
    ['east', 'west'],
    ['<', '>'],
  ],
}

const numberNames = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

/**
 * Where changing a picture would change what it means: a mirrored 3 is no 3, a 6 upside down is a 9, a mirrored arrow to the left
 * points to the right. By the names of the classes alone. Empty where nothing is known to be wrong.
 */
export function meaningChanges(augmentation: Augmentation, classNames: readonly string[]): MeaningChange[] {
  const used: MeaningChange['change'][] = []
  if (augmentation.flipHorizontal) used.push('flipHorizontal')
  if (augmentation.flipVertical) used.push('flipVertical')
  if ((augmentation.rotate ?? 0) >= largeRotation) used.push('rotate')
  return used.flatMap((change) => {
    const classes = affected(change, classNames)
    return classes.length > 0 ? [{ change, classes }] : []
  })
}

/** Digits and letters that look the same in the mirror. */
const symmetric = { flipHorizontal: '08AHIMOTUVWXYovwx', flipVertical: '038BCDEHIKOXclox' }

function affected(change: MeaningChange['change'], classNames: readonly string[]): string[] {
  const words = classNames.map(wordsOf)
  const found = new Set<number>()
  for (const [one, other] of twins[change])
    for (const [k, parts] of words.entries())
      for (const [m, others] of words.entries())
        if (parts.includes(one) && others.includes(other) && k !== m && restIsEqual(parts, one, others, other))
          found.add(k).add(m)
  const mixedUp = classNames.filter((_, k) => found.has(k))
  const signs = words.map((parts) => parts.length === 1 && isCharacter(parts[0] ?? ''))
  if (change === 'rotate' || signs.filter(Boolean).length < 2) return mixedUp
  // Other digits and letters have to keep their side: a mirrored 3 or R is none. Those that are another class are named first.
  const isSame = (name: string, k: number) =>
    symmetric[change].includes(isCharacter(name) ? name : (words[k]?.[0] ?? ''))
  return [...mixedUp, ...classNames.filter((name, k) => signs[k] && !found.has(k) && !isSame(name, k))]
}

/** `Turn left` and `turn_right`: the same but for the twins. */
function restIsEqual(parts: string[], one: string, others: string[], other: string): boolean {
  const rest = (all: string[], without: string) => all.filter((part) => part !== without).join(' ')
  return rest(parts, one) === rest(others, other)
}

/** Words of a name in small letters, digits for the names of digits. */
function wordsOf(name: string): string[] {
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+|[<>]/gu) ?? []
  return words.map((word) => {
    const digit = numberNames.indexOf(word)
    return digit < 0 ? word : String(digit)
  })
}

/** One digit or one letter. */
const isCharacter = (word: string) => /^[\p{L}\p{N}]$/u.test(word)
