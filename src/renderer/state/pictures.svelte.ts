import { picturesPerFetch } from '../../shared/contract'
import { fetchLabels, fetchPixels } from '../api'
import { LabelStore } from './pictures-labels'
import { PictureStore, type PictureSource } from './pictures-store'

const store = new PictureStore(fetchPixels, {
  // With more of it the page holds over 300 MB when a large window is dragged through MNIST.
  cacheBytes: 24_000_000,
  picturesPerFetch,
  bytesPerFetch: 4_000_000,
})

/** HWC bytes of pictures by their index in the dataset, fetched together and kept while there is room. */
export const loadPictures = (source: PictureSource, indices: readonly number[]): Promise<Map<number, Uint8Array>> =>
  store.load(source, indices)

/** The picture if it was loaded before and is still here. */
export const peekPicture = (source: PictureSource, index: number): Uint8Array | undefined => store.peek(source, index)

/** Whether `peekPicture` would find it. */
export const hasPicture = (source: PictureSource, index: number): boolean => store.has(source, index)

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
      const here = peekPicture(from, at) ?? null
      this.#pixels = here
      if (here) return
      let wanted = true
      loadPictures(from, [at]).then(
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
