import { createHash } from 'node:crypto'
import type { ImportSettings } from '../../shared/import'
import type { ImportCandidate } from './importers/importer'
import type { FileTree } from './trees/file-tree'

/**
 * SHA-256 by which the same import is recognised without reading it: over names and sizes of the files and those settings that
 * matter. Files that changed without becoming longer or shorter are not told apart; so it is for a notice, not for a refusal.
 */
export function importFingerprint(tree: FileTree, candidate: ImportCandidate, settings: ImportSettings): string {
  const { height, width, channels, fit, testShare, seed } = settings
  const hash = createHash('sha256').update(candidate.kind)
  if (candidate.adjustable) hash.update(JSON.stringify({ height, width, channels, fit }))
  if (!candidate.hasTest) hash.update(JSON.stringify({ testShare, seed }))
  for (const { name, bytes } of tree.files) hash.update(`${bytes} ${name}\0`)
  return hash.digest('hex')
}
