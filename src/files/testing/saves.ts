import { appendFile } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { AppendLog, readLog } from '../append-log'
import { writeFileAtomic } from '../atomic-write'
import { readJsonFile } from '../read-json'
import { writeErrors, type Save } from './save'

const settings = (folder: string) => path.join(folder, 'settings.json')
const settingsSchema = v.strictObject({
  version: v.literal(1),
  state: v.string(),
  fill: v.pipe(v.string(), v.length(5000)),
})
const settingsText = (state: string) => JSON.stringify({ version: 1, state, fill: 'x'.repeat(5000) })

const log = (folder: string) => path.join(folder, 'metrics.jsonl')
const lineSchema = v.strictObject({ step: v.number() })

async function appendSteps(folder: string, groups: number[][]): Promise<void> {
  const file = await AppendLog.open(log(folder))
  try {
    for (const steps of groups) await file.append(steps.map((step) => ({ step })))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** How many lines are there, all in order, with nothing between them. */
async function countSteps(folder: string): Promise<string> {
  // A torn line has to be no obstacle to going on.
  await (await AppendLog.open(log(folder))).close()
  const { entries, damagedLines } = await readLog(log(folder), lineSchema)
  if (damagedLines || entries.some(({ step }, i) => step !== i + 1)) throw new Error('lines are damaged or missing')
  return String(entries.length)
}

/** What this room saves. */
export const saves: Record<string, Save> = {
  'a whole file': {
    prepare: (folder) => writeFileAtomic(settings(folder), settingsText('old')),
    save: (folder) => writeFileAtomic(settings(folder), settingsText('new')),
    look: async (folder) => (await readJsonFile(settings(folder), settingsSchema)).state,
    old: 'old',
    new: 'new',
    reports: writeErrors,
    keepsOld: 'until renamed',
    tears: 'within',
  },
  'a log': {
    async prepare(folder) {
      await appendSteps(folder, [[1, 2, 3]])
      await appendFile(log(folder), '{"ste')
    },
    save: (folder) => appendSteps(folder, [[4], [5], [6], [7]]),
    look: countSteps,
    old: '3',
    new: '7',
    between: ['4', '5', '6'],
    after: (before) => String(3 + before.filter(({ effect }) => effect === 'write').length),
    reports: writeErrors,
    keepsOld: 'not',
  },
  'a log whose writer tries again': {
    prepare: (folder) => appendSteps(folder, [[1, 2, 3]]),
    async save(folder) {
      const file = await AppendLog.open(log(folder))
      const lines = [4, 5, 6, 7].map((step) => ({ step }))
      await file.append(lines).catch(() => file.append(lines))
      await file.close()
    },
    look: countSteps,
    old: '3',
    new: '7',
    // Killed in the middle of writing several lines.
    between: ['4', '5', '6'],
    reports: null,
    keepsOld: 'not',
  },
}
