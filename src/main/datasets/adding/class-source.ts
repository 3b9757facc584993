import type { DatasetManifest } from '../../../shared/dataset'
import { JackdawError } from '../../../shared/errors'
import type { PictureDecoder } from '../importers/importer'
import { BaseNames } from '../picture-files/file-names'
import { leftOut } from '../picture-files/labelled-pictures'
import { findLikelyPictures } from '../picture-files/likely-pictures'
import { pictureFilesSource } from '../picture-files/picture-files-source'
import { forEachIndex, sortedCopy } from '../trees/unhurried'
import type { PictureSource } from '../picture-source'
import { drawSplit } from '../splits/draw-split'
import type { FileTree } from '../trees/file-tree'
import { joinedRows, skippedRows } from '../trees/packed-rows'

/** Which of the added pictures are set aside for the test: this share, drawn by the seed. */
export interface AddedSides {
  testShare: number
  seed: number
}

/**
 * Every picture file of a tree, wherever in it, as pictures for one class of a dataset: of its shape, and made to fit as the others were.
 * Throws `import-unsupported` where the dataset's pictures are of two or four channels, which no picture file becomes.
 */
export async function classSource(
  tree: FileTree,
  { name, shape, classNames, origin }: DatasetManifest,
  { testShare, seed }: AddedSides,
  decoder: PictureDecoder,
  signal: AbortSignal,
): Promise<PictureSource> {
  const [height, width, channels] = shape
  if (channels !== 1 && channels !== 3)
    throw new JackdawError('import-unsupported', name, {
      reason: `its pictures have ${channels} channels, and picture files become grey or colour`,
    })
  const likely = await findLikelyPictures(tree, signal)
  const indices = new Uint32Array(tree.files.length).map((_, index) => index)
  const baseNames = await BaseNames.of(tree.files, signal)
  const files = await sortedCopy(
    indices.filter((index) => likely[index]),
    (a, b) => baseNames.compare(a, b),
    signal,
  )
  const labels = new Uint16Array(files.length)
  const left = skippedRows()
  await forEachIndex(likely.length, signal, (index) => {
    if (!likely[index]) left.push(leftOut(tree.files.at(index)?.name ?? '', 'picture-kind'))
  })
  const isTest = files.length > 0 ? drawSplit(labels, 1, testShare, seed) : new Uint8Array()
  const pictures = {
    kind: 'class-folders' as const,
    tree,
    classNames,
    files,
    labels,
    isTest,
    notes: [],
    skipped: joinedRows(tree.refused, left),
  }
  const fit = origin.fit ?? 'crop'
  return pictureFilesSource(pictures, isTest, { height, width, channels, fit, testShare, seed }, decoder)
}
