import type { AddOutcome } from '../../../shared/dataset-edit'
import { JackdawError, toErrorData, type ErrorData } from '../../../shared/errors'
import type { ImportProgress } from '../../../shared/import'
import { dropped, request, subscribe } from '../../api'
import { datasetEdits } from '../../state/dataset-edits.svelte'
import { notices } from '../../state/notices.svelte'
import { droppedEntries, DropTooLarge, filesOf } from './dropped-files'

export type AddingStage = 'choices' | 'adding' | 'report'

/** The class that pictures are added to. */
interface Target {
  datasetId: string
  label: number
  /** As it was called when this began. */
  className: string
}

/** Adding pictures to a class: what to choose, pictures on their way, what became of them. One at a time. */
class Adding {
  /** Null while the dialog is closed. */
  stage = $state<AddingStage | null>(null)
  target = $state.raw<Target | null>(null)
  /** Main's dialog is open. */
  choosing = $state<'folder' | 'file' | null>(null)
  progress = $state.raw<ImportProgress | null>(null)
  outcome = $state.raw<AddOutcome | null>(null)
  error = $state.raw<ErrorData | null>(null)
  /** A drop was too large to be taken, or had nothing in it. */
  refused = $state<'too-large' | 'empty' | null>(null)
  /** Goes up when the dialog is closed. */
  #turn = 0

  constructor() {
    subscribe('datasets.addProgress', ({ datasetId, ...progress }) => {
      if (this.stage === null || datasetId !== this.target?.datasetId) return
      this.stage = 'adding'
      this.progress = progress
    })
  }

  open(target: Target): void {
    if (this.stage !== null) return
    this.target = target
    this.stage = 'choices'
  }

  /** Lets a person choose in main's dialog, and adds what was chosen. */
  async choose(what: 'folder' | 'file'): Promise<void> {
    const { target } = this
    if (!target || this.choosing || this.stage !== 'choices') return
    this.choosing = what
    this.refused = null
    const { datasetId, label } = target
    await this.#add(target, () => request('datasets.addPictures', { datasetId, label, what }))
  }

  /** Adds what was dropped on a class: main reads what lies on disk, and gets the bytes of what does not. */
  async drop(target: Target, transfer: DataTransfer): Promise<void> {
    if (this.stage !== null) return
    this.open(target)
    this.stage = 'adding'
    const { datasetId, label } = target
    const entries = droppedEntries(transfer)
    const kept = dropped(transfer)
    await this.#add(target, async () => {
      const dropId = await kept
      if (dropId !== null) return request('datasets.addDropped', { datasetId, label, dropId })
      const found = await filesOf(entries)
      const files = await Promise.all(
        found.map(async ({ name, file }) => ({ name, bytes: new Uint8Array(await file.arrayBuffer()) })),
      )
      if (files.length > 0) return request('datasets.addFiles', { datasetId, label, files })
      this.refused = 'empty'
      return null
    })
  }

  /** Takes out again what the report tells of. */
  undo(): void {
    const { target } = this
    this.close()
    if (target) void datasetEdits.undo(target.datasetId)
  }

  /** Closes the dialog. What is being added is cancelled, and nothing of it is kept. */
  close(): void {
    if (this.stage === 'adding' && this.target)
      request('datasets.cancelAdding', { datasetId: this.target.datasetId }).catch((thrown) => notices.failed(thrown))
    this.#leave()
  }

  #leave(): void {
    this.#turn++
    this.stage = this.target = this.choosing = this.progress = this.outcome = this.error = this.refused = null
  }

  async #add({ datasetId }: Target, ask: () => Promise<AddOutcome | null>): Promise<void> {
    const turn = this.#turn
    this.error = null
    let outcome: AddOutcome | null = null
    let error: ErrorData | null = null
    try {
      outcome = await ask()
    } catch (thrown) {
      if (thrown instanceof DropTooLarge) this.refused = 'too-large'
      else error = toErrorData(thrown)
    }
    if (turn !== this.#turn) {
      // The person had turned away.
      if (outcome) datasetEdits.told(datasetId, outcome)
      else if (error?.code === 'import-cancelled') notices.done('Adding was cancelled; nothing was kept.')
      else if (error) notices.failed(JackdawError.fromData(error))
      return
    }
    this.choosing = this.progress = null
    this.error = error
    if (outcome?.entry) datasetEdits.told(datasetId, outcome)
    const remarkable = outcome && (outcome.report.skipped > 0 || outcome.report.repaired > 0 || outcome.duplicates > 0)
    if (!outcome) this.stage = 'choices'
    else if (outcome.entry && !remarkable) this.#leave()
    else {
      this.outcome = outcome
      this.stage = 'report'
    }
  }
}

export const adding = new Adding()
