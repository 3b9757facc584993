import type { EditOperation } from '../../../shared/dataset-edit'

/** Operations that give pictures a class, made first where it is a new one. */
export function relabelling(
  pictures: string,
  picked: { label: number } | { name: string },
  classes: number,
): EditOperation[] {
  if ('label' in picked) return [{ type: 'relabel', pictures, label: picked.label }]
  return [
    { type: 'addClass', name: picked.name },
    { type: 'relabel', pictures, label: classes },
  ]
}
