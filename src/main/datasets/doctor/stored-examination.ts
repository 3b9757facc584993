import path from 'node:path'
import { writeFileAtomic } from '../../../files/atomic-write'
import { readJsonFile } from '../../../files/read-json'
import { examinationSchema, type Examination } from '../../../shared/doctor'
import { JackdawError } from '../../../shared/errors'

const recordOf = (directory: string) => path.join(directory, 'doctor.json')

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
