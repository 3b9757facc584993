/** Characters of a class name that are shown everywhere. */
const longestName = 120

/** A class name as it is kept: without space around it, no longer than 120 characters. */
export function cleanClassName(text: string): string {
  // A character is two code units at most, so a name of megabytes need not be looked at whole.
  const start = text.trim().slice(0, 2 * longestName)
  return Array.from(start).slice(0, longestName).join('').trim()
}
