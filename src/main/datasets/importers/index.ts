import { arrays } from './arrays'
import { cifar } from './cifar'
import { classFolders } from './class-folders'
import { csvPixels } from './csv-pixels'
import { idx } from './idx'
import type { Importer } from './importer'
import { labelledFiles } from './labelled-files'

/**
 * Every way of keeping labelled pictures that is understood; the first that recognises a tree has it. Those that are known by their
 * file names come first, folders of pictures last.
 */
export const importers: readonly Importer[] = [idx, cifar, arrays, labelledFiles, csvPixels, classFolders]
