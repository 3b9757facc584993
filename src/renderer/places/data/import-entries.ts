import { sideLimits, type ImportSettings } from '../../../shared/import'
import { readNumber, writeNumber, type NumberRange } from '../../ui/number-entry'

/** Sides that are offered for picking, in pixels. */
export const usualSides = [28, 32, 48, 64, 96, 128] as const

export const sideRange: NumberRange = { min: sideLimits.smallest, max: sideLimits.largest, integer: true }
/** Percent of each class that goes to the test. */
export const testRange: NumberRange = { min: 0, max: 90, integer: false }

/** What stands in the fields for the settings of an import, right or wrong. */
export interface ImportEntries {
  /** One side for both, or a width and a height. */
  square: boolean
  side: string
  width: string
  height: string
  colour: 'grey' | 'colour'
  fit: ImportSettings['fit']
  /** In percent. */
  testShare: string
}

export function entriesOf({ height, width, channels, fit, testShare }: ImportSettings): ImportEntries {
  return {
    square: height === width,
    side: writeNumber(Math.min(height, width)),
    width: writeNumber(width),
    height: writeNumber(height),
    colour: channels === 1 ? 'grey' : 'colour',
    fit,
    testShare: writeNumber(testShare * 100),
  }
}

/**
 * The settings that the fields say; null while one of them is wrong. `base` gives what no field is for; where nothing can be
 * chosen (arrays), that is all but the share of the test.
 */
export function readEntries(entries: ImportEntries, base: ImportSettings, adjustable: boolean): ImportSettings | null {
  const percent = readNumber(entries.testShare, testRange).value
  if (percent === null) return null
  const testShare = percent / 100
  if (!adjustable) return { ...base, testShare }
  const height = readNumber(entries.square ? entries.side : entries.height, sideRange).value
  const width = readNumber(entries.square ? entries.side : entries.width, sideRange).value
  if (height === null || width === null) return null
  return { ...base, height, width, channels: entries.colour === 'grey' ? 1 : 3, fit: entries.fit, testShare }
}

/** Whether two settings lead to the same pictures in the same parts. */
export function sameSettings(a: ImportSettings, b: ImportSettings): boolean {
  return (Object.keys(a) as (keyof ImportSettings)[]).every((key) => a[key] === b[key])
}

/** The name to suggest for a dataset that comes from a folder or file of this name: without the ending of an archive or table. */
export function suggestedName(folderName: string): string {
  return folderName.replace(/\.(zip|tar|tgz|tar\.gz|npz|npy|csv|gz|bin)$/i, '') || folderName
}
