import { countLabels } from '../count-labels'
import { findIdxFiles } from '../idx/idx-files'
import { openIdxSource, readIdxContents } from '../idx/idx-source'
import { samplesFromChunks } from '../samples-from-chunks'
import type { Importer } from './importer'

/** Four IDX files, plain or gzip: pictures and labels, for training and for testing. */
export const idx: Importer = {
  kind: 'idx',
  async recognise(tree) {
    const files = findIdxFiles(tree)
    if (!files) return null
    const { shape, classNames, labels } = await readIdxContents(tree, files)
    const [height, width, channels] = shape
    const counts = {
      train: countLabels(labels.train, classNames.length),
      test: countLabels(labels.test, classNames.length),
    }
    const open = () => openIdxSource(tree, files, { kind: 'idx', detail: tree.name })
    return {
      kind: 'idx',
      classNames,
      adjustable: false,
      hasTest: true,
      suggested: { height, width, channels: channels === 1 ? 1 : 3 },
      notes: [],
      skipped: [],
      counts: () => counts,
      samples: async (_settings, count, signal) => samplesFromChunks(await open(), count, signal),
      open,
    }
  },
}
