import { idx } from './idx'
import type { Importer } from './importer'

/** Every way of keeping labelled pictures that is understood; the first that recognises a tree has it. */
export const importers: readonly Importer[] = [idx]
