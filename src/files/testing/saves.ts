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

/** The lines that are there, and how many cannot be read. */
async function lookAtLog(folder: string): Promise<string> {
  // A torn line has to be no obstacle to going on.
  await (await AppendLog.open(log(folder))).close()
  const { entries, damagedLines } = await readLog(log(folder), lineSchema)
  return entries.map(({ step }) => step).join() + (damagedLines ? ` and ${damagedLines} damaged` : '')
}

/** Of what was not made to last any line may be missing, and zeros in its place; of what was, none. */
const anyOfTheNew = /^1,2,3(,4)?(,5)?(,6)?(,7)?( and \d damaged)?$/

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
    look: lookAtLog,
    old: '1,2,3',
    new: '1,2,3,4,5,6,7',
    between: ['1,2,3,4', '1,2,3,4,5', '1,2,3,4,5,6'],
    after: (before) =>
      ['1,2,3', 4, 5, 6, 7].slice(0, 1 + before.filter(({ effect }) => effect === 'write').length).join(),
    afterPowerCut: { meanwhile: anyOfTheNew, done: /^1,2,3,4,5,6,7$/ },
    reports: writeErrors,
    keepsOld: 'not',
  },
  'a new log': {
    prepare: () => Promise.resolve(),
    save: (folder) => appendSteps(folder, [[1, 2]]),
    look: lookAtLog,
    old: '',
    new: '1,2',
    // The first line may be whole when the second is torn.
    between: ['1'],
    afterPowerCut: { meanwhile: /^1?(,?2)?( and \d damaged)?$/, done: /^1,2$/ },
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
    look: lookAtLog,
    old: '1,2,3',
    new: '1,2,3,4,5,6,7',
    // Killed in the middle of writing several lines.
    between: ['1,2,3,4', '1,2,3,4,5', '1,2,3,4,5,6'],
    afterPowerCut: { meanwhile: anyOfTheNew, done: anyOfTheNew },
    reports: null,
    keepsOld: 'not',
  },
}
