import { toErrorData, type ErrorData } from '../../../shared/errors'
import type { ImportPreview, ImportSettings } from '../../../shared/import'
import { visible } from '../../../shared/words/format'
import { request } from '../../api'
import { entriesOf, readEntries, sameSettings, suggestedName, type ImportEntries } from './import-entries'

/** Milliseconds that a change has to stand before main is asked what it leads to. */
const rest = 300

/** The settings of one import, from what was recognised until Import is pressed; looks again whenever they change. */
export class ImportForm {
  /** The newest; of the settings before while main looks again. */
  preview: ImportPreview
  name = $state('')
  entries: ImportEntries
  /** The same pictures are in the library already, and the person wants them twice. */
  twice = $state(false)
  /** Main is looking again, or is about to. */
  pending = $state(false)
  /** Why these settings lead to no preview. */
  error = $state.raw<ErrorData | null>(null)

  settings: ImportSettings | null = $derived.by(() =>
    readEntries(this.entries, this.preview.settings, this.preview.adjustable),
  )
  /** The settings that the preview was made with, as main was asked. */
  #shown: ImportSettings
  /** Whether the preview is of the settings as they stand in the fields. */
  current: boolean = $derived.by(() => this.settings !== null && sameSettings(this.settings, this.#shown))
  /** Why these pictures cannot be imported now; null when they can, or when that is still being looked into. */
  blocked: string | null = $derived.by(() => {
    if (this.settings === null) return 'A setting is not right; it is marked.'
    if (this.name.trim() === '') return 'The dataset needs a name.'
    if (this.error !== null) return 'These settings lead to no pictures; the reason is shown.'
    if (this.preview.sameAs !== null && !this.twice) return 'You have this already; tick the box to have it twice.'
    return null
  })

  #turn = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Ends, never with an error, when main has answered. */
  #looking: Promise<void> | null = null
  #waiting: (() => void)[] = []

  constructor(preview: ImportPreview) {
    this.preview = $state.raw(preview)
    this.entries = $state(entriesOf(preview.settings))
    this.#shown = $state.raw(readEntries(this.entries, preview.settings, preview.adjustable) ?? preview.settings)
    this.name = visible(suggestedName(preview.folderName))
  }

  /** To be called after every change of `entries`. */
  changed(): void {
    const turn = ++this.#turn
    clearTimeout(this.#timer)
    this.error = null
    this.pending = this.settings !== null && !this.current
    if (!this.pending) return this.#rested()
    this.#timer = setTimeout(() => void this.#lookAgain(turn), rest)
  }

  /** Resolves once the preview is of the present settings, or it is known that there is none. */
  settled(): Promise<void> {
    return this.pending ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve()
  }

  /** Ends what main is doing for this form; a preview that comes later is dropped. */
  end(): void {
    this.#turn++
    clearTimeout(this.#timer)
    if (this.#looking) this.#cancelLooking()
    this.pending = false
    this.#rested()
  }

  async #lookAgain(turn: number): Promise<void> {
    // One look at a time: main works on the newest settings only, and a cancel can never hit the wrong one.
    if (this.#looking) {
      this.#cancelLooking()
      await this.#looking
    }
    const { settings } = this
    if (turn !== this.#turn || settings === null) return
    this.#looking = this.#look(settings, turn)
    await this.#looking
  }

  async #look(settings: ImportSettings, turn: number): Promise<void> {
    const { choiceId } = this.preview
    const outcome = await request('datasets.preview', { choiceId, settings }).then(
      (preview) => ({ preview, error: null }),
      (thrown: unknown) => ({ preview: null, error: toErrorData(thrown) }),
    )
    this.#looking = null
    if (turn !== this.#turn) return
    this.error = outcome.error
    if (outcome.preview) {
      if (outcome.preview.sameAs !== this.preview.sameAs) this.twice = false
      this.preview = outcome.preview
      this.#shown = settings
    }
    this.pending = false
    this.#rested()
  }

  #cancelLooking(): void {
    // When main cannot cancel, the answer is only late, and it is dropped all the same.
    request('datasets.cancelImport', { choiceId: this.preview.choiceId }).catch(() => undefined)
  }

  #rested(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
