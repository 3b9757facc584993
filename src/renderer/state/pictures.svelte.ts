import { picturesPerFetch } from '../../shared/contract'
import { fetchLabels, fetchPixels } from '../api'
import { LabelStore } from './pictures-labels'
import { PictureStore, type PictureSource } from './pictures-store'

/** Pictures by their index in the dataset, fetched together and kept while there is room. */
export const pictures = new PictureStore(fetchPixels, {
  // The page is to stay under 300 MB whatever is scrolled through.
  cacheBytes: 24_000_000,
  picturesPerFetch,
  bytesPerFetch: 4_000_000,
})

const labels = new LabelStore(fetchLabels)

/** Labels of a whole dataset, in index order. */
export const loadLabels = (datasetId: string): Promise<Uint16Array> => labels.load(datasetId)

/** A picture that a component shows: neutral until it has come. Make it in a component's script. */
export class ShownPicture {
  #pixels = $state.raw<Uint8Array | null>(null)

  constructor(source: () => PictureSource, index: () => number) {
    $effect(() => {
      const from = source()
      const at = index()
      // Not read back from the state: the effect would then follow what it sets, and each view is a new one.
      const here = pictures.peek(from, at) ?? null
      this.#pixels = here
      if (here) return
      let wanted = true
      pictures.load(from, [at]).then(
        (found) => {
          if (wanted) this.#pixels = found.get(at) ?? null
        },
        () => undefined,
      )
      return () => (wanted = false)
    })
  }

  get pixels(): Uint8Array | null {
    return this.#pixels
  }
}
