import type { Augmentation } from '../../shared/augmentation'
import type { AugmentationPreview } from '../../shared/contract'
import { toErrorData, type ErrorData } from '../../shared/errors'
import { request } from '../api'

/** What is asked for: variants of one picture of a dataset. */
export interface PreviewWish {
  datasetId: string
  index: number
  augmentation: Augmentation
  seed: number
}

/** Variants of a picture, asked for one after another: while an answer is awaited only the newest wish is kept. */
export class AugmentationPreviews {
  shown = $state.raw<AugmentationPreview | null>(null)
  error = $state.raw<ErrorData | null>(null)
  busy = $state(false)
  #next: PreviewWish | null = null

  ask(wish: PreviewWish): void {
    this.#next = wish
    if (!this.busy) void this.#work()
  }

  async #work(): Promise<void> {
    this.busy = true
    while (this.#next) {
      const wish = this.#next
      this.#next = null
      try {
        this.shown = await request('training.augmentationPreview', wish)
        this.error = null
      } catch (thrown) {
        this.error = toErrorData(thrown)
      }
    }
    this.busy = false
  }
}
