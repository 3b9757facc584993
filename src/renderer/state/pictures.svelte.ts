import { picturesPerFetch } from '../../shared/contract'
import type { DatasetSummary } from '../../shared/dataset'
import { fetchBrightness, fetchFacts, fetchPixels } from '../api'
import { FactStore, type PictureFacts } from './pictures-facts'
import { PictureStore, type PictureSource } from './pictures-store'

/** Pictures by their index in the dataset, fetched together and kept while there is room. */
export const pictures = new PictureStore(fetchPixels, {
  // The page is to stay under 300 MB whatever is scrolled through.
  cacheBytes: 24_000_000,
  picturesPerFetch,
  bytesPerFetch: 4_000_000,
})

const facts = new FactStore(fetchFacts)
const brightness = new FactStore(fetchBrightness, 1)

/** Label and side of each picture of a dataset as it is now, in index order. */
export const loadFacts = (dataset: DatasetSummary): Promise<PictureFacts> => facts.load(dataset)

/** How bright each picture is, 0 to 255, in index order. Pictures never change, so that edits do not matter. */
export const loadBrightness = ({ id }: DatasetSummary): Promise<Uint8Array> => brightness.load({ id, revision: null })

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
