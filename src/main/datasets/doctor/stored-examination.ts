import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeFileAtomic } from '../../../files/atomic-write'
import { readJsonFile } from '../../../files/read-json'
import { examinationSchema, type Examination } from '../../../shared/doctor'
import { JackdawError } from '../../../shared/errors'

const recordOf = (directory: string) => path.join(directory, 'doctor.json')
/** Mean brightness of each picture, a byte each. */
const brightnessOf = (directory: string) => path.join(directory, 'doctor-brightness.u8')

/** A thousand mean pictures and sixteen findings of 20,000 pictures have room in it. */
const maxBytes = 64 * 1024 * 1024

/** What was found the last time, of whatever version of the dataset; null when there is nothing whole. Throws `file-newer`. */
export async function readExamination(directory: string): Promise<Examination | null> {
  try {
    return await readJsonFile(recordOf(directory), examinationSchema, { maxBytes })
  } catch (error) {
    // A damaged one is made again, like a missing one.
    if (error instanceof JackdawError && error.code !== 'file-newer') return null
    throw error
  }
}

export async function writeExamination(directory: string, examination: Examination): Promise<void> {
  await writeFileAtomic(recordOf(directory), `${JSON.stringify(examination)}\n`)
}

/** The brightness of each of `count` pictures; null when it is not there or not whole. */
export async function readBrightness(directory: string, count: number): Promise<Uint8Array | null> {
  const bytes = await readFile(brightnessOf(directory)).catch(() => null)
  return bytes?.length === count ? bytes : null
}

/** To be written before the examination that belongs to it. */
export async function writeBrightness(directory: string, brightness: Uint8Array): Promise<void> {
  await writeFileAtomic(brightnessOf(directory), brightness)
}
