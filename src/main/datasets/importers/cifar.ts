import { recordedCandidate, type RecordedPart } from '../recorded/recorded-pictures'
import { cifarClassNames, findCifarFiles, type CifarFiles } from './cifar-files'
import { cifarPictures, cifarShape, readCifarLabels } from './cifar-records'
import type { Importer } from './importer'

/**
 * CIFAR-10 and CIFAR-100 in their binary versions (A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009). Of the two
 * labels of CIFAR-100 the fine one is taken.
 */
export const cifar: Importer = {
  kind: 'cifar-10',
  async recognise(tree, { signal }) {
    const files = findCifarFiles(tree)
    if (!files) return null
    const { kind } = files
    const parts: RecordedPart[] = []
    for (const { split, file } of inOrder(files)) {
      const labels = await readCifarLabels(tree, file, kind, signal)
      parts.push({ split, labels, pictures: () => cifarPictures(tree, file, kind, labels) })
    }
    return recordedCandidate({
      kind,
      name: tree.name,
      shape: cifarShape,
      classNames: await cifarClassNames(tree, files),
      parts,
      hasTest: files.test !== null,
      notes: [],
      skipped: [],
    })
  },
}

function inOrder({ train, test }: CifarFiles) {
  const training = train.map((file) => ({ split: 'train' as const, file }))
  return test ? [...training, { split: 'test' as const, file: test }] : training
}
