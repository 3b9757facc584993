import type { Place } from './fault-injection'

/** Something that the program saves into a folder, for tests that kill it on the way or let its disk fail. */
export interface Save {
  /** Puts into an empty folder what is there before. */
  prepare(folder: string): Promise<unknown>
  /** Saves; runs in a program of its own. Throws, or not, as the program does. */
  save(folder: string): Promise<unknown>
  /** What a reader after a new start finds, in a word. Throws when anything is not whole. */
  look(folder: string): Promise<string>
  old: string
  new: string
  /** Further words that are right while several things are saved one after another. */
  between?: string[]
  /** What has to be found after a kill, where that is known exactly. */
  after?(before: readonly Place[]): string
  /** Codes of the errors that are heard of when the disk is full and when it is broken; null where the program goes on. */
  reports: { full: string; broken: string } | null
  /** What is there after a failure that was reported: the old, unless it was gone already. */
  keepsOld: 'always' | 'until renamed' | 'not'
  /** Further words that are right after a failure. */
  afterFailure?: string[]
  /** What may be found after a power cut in the midst of it, and after one when it was done, where these are more. */
  afterPowerCut?: { meanwhile: RegExp; done: RegExp }
  /** What it asks of the disk differs from time to time, so that a place may be missed. */
  varies?: true
  /** Where a save without atomic writes is seen to tear: between operations or within a write. */
  tears?: 'between' | 'within'
}

/** The words that are right at some moment. */
export const mayBeFound = (save: Save): string[] => [save.old, save.new, ...(save.between ?? [])]

/** The errors of most saves. */
export const writeErrors = { full: 'disk-full', broken: 'write-failed' }
