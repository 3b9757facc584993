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
