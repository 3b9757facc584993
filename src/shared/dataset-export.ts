import * as v from 'valibot'

/** How a dataset is written for other programs: PNG files in a folder for each class, or arrays of NumPy in one file. */
export const datasetExportFormats = ['folders', 'npz'] as const
export const datasetExportFormatSchema = v.picklist(datasetExportFormats)
export type DatasetExportFormat = v.InferOutput<typeof datasetExportFormatSchema>

/** A dataset that was written. */
export interface DatasetExport {
  /** Of the new folder or file. */
  name: string
  pictures: number
  /**
   * What importing it gives: a dataset with the same hash; other names or another order of classes; test pictures that are drawn, for it
   * has none; pictures without their transparency; or nothing, for it is larger than any file that is imported.
   */
  again: 'same' | 'classes' | 'division' | 'transparency' | 'too-large'
}
