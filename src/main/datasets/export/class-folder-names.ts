import { exportName } from '../../exports/export-name'
import { compareNaturally } from '../natural-order'
import { classKey } from '../picture-files/class-names'

/** A folder name for each class: its own name where every system allows it, else one like it; each different from all others. */
export function classFolderNames(classNames: readonly string[]): string[] {
  const taken = new Set<string>()
  return classNames.map((name) => {
    const allowed = exportName(name, '').slice(0, -1)
    let folder = allowed
    for (let n = 2; taken.has(classKey(folder)); n++) folder = `${allowed} ${n}`
    taken.add(classKey(folder))
    return folder
  })
}

/** Whether an import of these folders finds the same classes in the same order. */
export function foldersTellClasses(
  classNames: readonly string[],
  folders: readonly string[],
  pictures: readonly number[],
): boolean {
  const sorted = [...folders].sort(compareNaturally)
  return classNames.every((name, k) => name === folders[k] && name === sorted[k] && (pictures[k] ?? 0) > 0)
}
