import path from 'node:path'
import * as v from 'valibot'
import { JackdawError } from '../../shared/errors'
import { newId } from '../library/new-id'

/** Drops that are remembered; older ones expire. */
const dropsKept = 4
const limits = { paths: 20_000, characters: 16_000_000 }

const pathSchema = v.pipe(
  v.string(),
  v.maxLength(32_767),
  v.check((text) => text === '' || (path.isAbsolute(text) && !text.includes('\0'))),
)
const pathsSchema = v.pipe(
  v.array(pathSchema),
  v.minLength(1),
  v.maxLength(limits.paths),
  v.check((paths) => paths.reduce((sum, { length }) => sum + length, 0) <= limits.characters),
)

/**
 * Where things lie that a person dropped on the window, by opaque ids that are good for one use. The bridge tells, the page never does:
 * it has files in its hands and cannot make one that has a path.
 */
export class DroppedPaths {
  private readonly drops = new Map<string, readonly string[]>()

  /** Answers an id; null when something is not on disk. Throws `request-invalid`. */
  keep(told: unknown): string | null {
    const parsed = v.safeParse(pathsSchema, told)
    if (!parsed.success) throw new JackdawError('request-invalid', 'dropped', { reason: 'these are no dropped files' })
    if (parsed.output.includes('')) return null
    const id = newId()
    this.drops.set(id, parsed.output)
    const [oldest] = this.drops.keys()
    if (this.drops.size > dropsKept && oldest !== undefined) this.drops.delete(oldest)
    return id
  }

  /** The absolute names of what was dropped, once. Throws `choice-expired`. */
  take(id: string): readonly string[] {
    const paths = this.drops.get(id)
    if (!paths) throw new JackdawError('choice-expired')
    this.drops.delete(id)
    return paths
  }
}
