import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'

/** Names that Windows keeps for devices, with or without an ending. */
const deviceName = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/** Folder name for an export of a run: readable, and allowed on Windows, macOS and Linux whatever the run is called. */
export function exportName(runName: string, format: string): string {
  const safe = runName
    .normalize('NFC')
    // Control and format characters (which can turn the direction of text), and what Windows forbids.
    .replace(/[\p{C}\p{Zl}\p{Zp}<>:"/\\|?*]/gu, '-')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.-]+|[\s.]+$/g, '')
  const short = Array.from(safe)
    .slice(0, 40)
    .join('')
    .replace(/[\s.]+$/, '')
  const name = `${short || 'model'}-${format}`
  return deviceName.test(name) ? `model-${name}` : name
}

/**
 * Makes a new folder called `name`, or `name 2` and so on: what is there already is never touched. Making a folder either
 * succeeds or says that the name is taken, so two programs cannot get the same one.
 */
export const claimFolder = (parent: string, name: string): Promise<string> =>
  claim((number) => path.join(parent, name + number), mkdir)

/** Makes a new, empty file called `name` and `ending`, in the same way. */
export const claimFile = (parent: string, name: string, ending: string): Promise<string> =>
  claim(
    (number) => path.join(parent, name + number + ending),
    async (file) => (await open(file, 'wx')).close(),
  )

async function claim(nameOf: (number: string) => string, make: (name: string) => Promise<unknown>): Promise<string> {
  for (let n = 1; ; n++) {
    const name = nameOf(n === 1 ? '' : ` ${n}`)
    try {
      await make(name)
      return name
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
