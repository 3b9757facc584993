import { mkdir } from 'node:fs/promises'
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
export async function claimFolder(parent: string, name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const folder = path.join(parent, n === 1 ? name : `${name} ${n}`)
    try {
      await mkdir(folder)
      return folder
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
