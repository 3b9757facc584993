import type { SplitSettings } from '../../../shared/dataset-edit'
import { JackdawError } from '../../../shared/errors'
import { eachName, type StoredManifest } from '../stored-dataset'

/**
 * Which pictures have to stay on one side: for each stored picture the smallest index of its group. Null where nothing is grouped.
 * Pictures that share a name group or a further group are of one group, by however many steps.
 * @param together further groups, of indices, the first of which is stored
 */
export async function groupsOf(
  directory: string,
  manifest: StoredManifest,
  { groups }: Pick<SplitSettings, 'groups'>,
  together: Iterable<Uint32Array> | null,
): Promise<Uint32Array | null> {
  if (!groups && !together) return null
  if (groups && !manifest.named)
    throw new JackdawError('request-invalid', 'groups', { reason: 'the pictures of this dataset have no names' })
  const parents = Uint32Array.from({ length: manifest.stored }, (_, index) => index)
  const root = (index: number): number => {
    let at = index
    while (parents[at] !== at) {
      // Halving the way, so that long chains stay short.
      parents[at] = parents[parents[at] ?? 0] ?? 0
      at = parents[at] ?? 0
    }
    return at
  }
  const join = (a: number, b: number) => {
    const [first, second] = [root(a), root(b)]
    parents[Math.max(first, second)] = Math.min(first, second)
  }
  if (groups) {
    const firstOf = new Map<string, number>()
    await eachName(directory, manifest, (name, index) => {
      const key = groups.by === 'folder' ? folderOf(name) : prefixOf(name, groups.separator)
      const first = firstOf.get(key)
      if (first === undefined) firstOf.set(key, index)
      else join(first, index)
    })
  }
  for (const group of together ?? []) for (const index of group) if (index < parents.length) join(group[0] ?? 0, index)
  return parents.map((_, index) => root(index))
}

const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/') + 1)

/** The name of the file up to a text; all of it, without its ending, where it has none. */
function prefixOf(name: string, separator: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1)
  const end = base.indexOf(separator)
  return end < 0 ? base.replace(/\.[^.]*$/, '') : base.slice(0, end)
}
