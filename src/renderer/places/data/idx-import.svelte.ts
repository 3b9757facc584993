import type { ImportPreview } from '../../../shared/dataset'
import { toErrorData, type ErrorData } from '../../../shared/errors'
import { counted, visible } from '../../../shared/words/format'
import { request, subscribe } from '../../api'
import { navigation } from '../../state/navigation.svelte'
import { notices } from '../../state/notices.svelte'

/** From choosing a folder with IDX files to a dataset in the library. One at a time; goes on while another place is open. */
class IdxImport {
  /** The folder dialog is open, or its files are being read. */
  choosing = $state(false)
  preview = $state.raw<ImportPreview | null>(null)
  /** Share written, in [0, 1]; null when nothing is being written. */
  progress = $state<number | null>(null)
  /** What kept the folder from being read or the dataset from being written. */
  error = $state.raw<ErrorData | null>(null)
  name = $state('')
  open = $derived(this.preview !== null || this.error !== null)

  constructor() {
    subscribe('datasets.importProgress', ({ choiceId, done, total }) => {
      if (this.progress !== null && choiceId === this.preview?.choiceId) this.progress = total ? done / total : 0
    })
  }

  async choose(): Promise<void> {
    if (this.choosing || this.open) return
    this.choosing = true
    try {
      this.preview = await request('datasets.chooseIdxFolder', {})
      this.name = visible(this.preview?.folderName ?? '')
    } catch (thrown) {
      this.error = toErrorData(thrown)
    }
    this.choosing = false
  }

  async write(): Promise<void> {
    if (!this.preview || this.progress !== null) return
    this.progress = 0
    this.error = null
    try {
      const { choiceId } = this.preview
      const { id, name, counts } = await request('datasets.import', { choiceId, name: this.name })
      this.preview = null
      navigation.datasetId = id
      navigation.pictureIndex = null
      notices.done(`“${visible(name)}” was imported: ${counted(counts.train + counts.test, 'picture')}.`)
    } catch (thrown) {
      const error = toErrorData(thrown)
      if (error.code === 'import-cancelled') {
        this.preview = null
        notices.done('The import was cancelled; nothing was kept.')
      } else this.error = error
    }
    this.progress = null
  }

  /** Closes the dialog; what is being written is cancelled, and the answer to `write` then ends it. */
  leave(): void {
    if (this.progress !== null && this.preview) {
      request('datasets.cancelImport', { choiceId: this.preview.choiceId }).catch((thrown) => notices.failed(thrown))
      return
    }
    this.preview = null
    this.error = null
  }
}

export const idxImport = new IdxImport()
