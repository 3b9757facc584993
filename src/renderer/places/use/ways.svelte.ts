import type { SplitName } from '../../../shared/dataset'

/** What can be done with a model, in the order of the tabs. */
export const ways = [
  { way: 'draw', name: 'Draw' },
  { way: 'pictures', name: 'Pictures' },
  { way: 'split', name: 'A whole split' },
  { way: 'export', name: 'Export' },
] as const
export type Way = (typeof ways)[number]['way']

/** What the person was doing here, kept when the place is left. */
class UseWays {
  way = $state<Way>('draw')
  split = $state<SplitName>('test')
}

export const useWays = new UseWays()
