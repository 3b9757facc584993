import type { DatasetSummary } from '../../../shared/dataset'
import { request } from '../../api'

/** Names asked for at a time. */
const most = 1000

/** Names that pictures had in their source, as they are asked for. Make it in a component's script. */
export class PictureNames {
  #names = $state.raw<Readonly<Record<number, string>>>({})

  constructor(dataset: () => Pick<DatasetSummary, 'id' | 'named'>, indices: () => readonly number[]) {
    $effect(() => {
      const { id, named } = dataset()
      const wanted = indices().slice(0, most)
      if (!named || wanted.length === 0) return
      let current = true
      request('datasets.names', { datasetId: id, indices: wanted }).then(
        (names) => {
          if (current) this.#names = Object.fromEntries(wanted.map((index, k) => [index, names[k] ?? '']))
        },
        // A picture without its name can still be looked at.
        () => undefined,
      )
      return () => (current = false)
    })
  }

  of(index: number): string {
    return this.#names[index] ?? ''
  }
}
