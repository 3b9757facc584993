/** Every way of keeping labelled pictures that is imported. */
export const importKinds = [
  'idx',
  'class-folders',
  'labelled-files',
  'csv-pixels',
  'cifar-10',
  'cifar-100',
  'arrays',
] as const
export type ImportKind = (typeof importKinds)[number]

/** How a picture that is not of the dataset's proportions is made so: cut at two sides, bands at two sides, or squeezed. */
export const pictureFits = ['crop', 'pad', 'stretch'] as const
export type PictureFit = (typeof pictureFits)[number]
