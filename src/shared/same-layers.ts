import { canonical } from './canonical'
import type { Network } from './network'

/** Whether the weights of one network fit the other. Dropout has none and may differ. */
export const hasSameLayers = (one: Network, other: Network): boolean => layersOf(one) === layersOf(other)

/** As text that is the same for the same layers: what may be left out is filled in. */
const layersOf = (network: Network): string =>
  canonical(
    network
      .filter(({ type }) => type !== 'dropout')
      .map((layer) => ({ stride: 1, padding: 'valid', batchNormalisation: false, ...layer })),
  )
