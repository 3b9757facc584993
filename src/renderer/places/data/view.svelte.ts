import type { PictureOrder, SplitChoice } from './picture-list'
import { Selection } from './selection.svelte'

/** How large the pictures in the grid are. */
export type PictureSize = 'small' | 'medium' | 'large'

/** Side of a picture's square, width of its cell and height of its row, in CSS pixels; captions from medium on. */
export const sizes: Record<PictureSize, { side: number; cell: number; row: number; caption: boolean }> = {
  small: { side: 32, cell: 36, row: 36, caption: false },
  medium: { side: 64, cell: 72, row: 88, caption: true },
  large: { side: 128, cell: 136, row: 152, caption: true },
}

/** What is shown of the pictures. Kept while another place is open. */
class View {
  size = $state<PictureSize>('medium')
  split = $state<SplitChoice>('all')
  label = $state<number | null>(null)
  order = $state<PictureOrder>('stored')
  /** What is searched for in names. */
  search = $state('')
  readonly selection = new Selection()
  /** Index of the picture that the keyboard is at. */
  active = $state(0)
  #datasetId: string | null = null

  /** Filters belong to a dataset: another one starts without. */
  enter(datasetId: string): void {
    if (datasetId === this.#datasetId) return
    this.#datasetId = datasetId
    this.showAll()
    this.order = 'stored'
    this.selection.clear()
    this.active = 0
  }

  showAll(): void {
    this.split = 'all'
    this.label = null
    this.search = ''
  }
}

export const view = new View()
