import type { DatasetExport } from '../dataset-export'

/** What is told of importing an export again. */
export const againWords: Record<DatasetExport['again'], string> = {
  same: 'Imported again, it is the same dataset.',
  classes: 'Imported again, its classes get other names or another order.',
  division: 'Nothing in it is for the test, so an import draws test pictures unless it is told not to.',
  transparency: 'Imported again, its pictures lose their transparency.',
  'too-large': 'It is larger than a file that can be imported; folders of PNG files can be.',
}
