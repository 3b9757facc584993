import { canonical } from '../../shared/canonical'
import { JackdawError } from '../../shared/errors'
import { isWhole, settingsKey } from '../../shared/fair-comparison'
import { annotationLimits, type RunSummary } from '../../shared/run'
import type { RunConfig } from '../../shared/run-config'
import { visible } from '../../shared/words/format'

/** The runs of a fair comparison: those that are there already, and those that are still to be trained, both sides by turns. */
export interface FairPlan {
  tag: string
  present: RunSummary[]
  missing: { config: RunConfig; name: string }[]
}

/**
 * Both runs' settings with the same seeds: the first run's and those after it. A run that was finished and tested with just these
 * settings is taken as it is, for it would come out the same. Throws `runs-not-comparable`.
 */
export function planFair(
  pair: readonly [RunSummary, RunSummary],
  runs: readonly RunSummary[],
  seeds: number,
): FairPlan {
  const [a, b] = pair
  const refuse = (reason: string) => {
    const names = `“${visible(a.name)}” and “${visible(b.name)}”`
    return new JackdawError('runs-not-comparable', names, { reason })
  }
  if (a.config.dataset.hash !== b.config.dataset.hash) throw refuse('they were trained on different pictures')
  if (settingsKey(a.config) === settingsKey(b.config)) throw refuse('their settings are the same but for the seed')
  const done = new Map<string, RunSummary>()
  for (const run of runs)
    if (isWhole(run) && run.testAccuracy !== null && (run.tags?.length ?? 0) < annotationLimits.tags)
      done.set(canonical(run.config), run)
  const plan: FairPlan = { tag: freeTag(a, b, runs), present: [], missing: [] }
  for (let k = 0; k < seeds; k++) {
    const seed = (a.config.seed + k) % 2 ** 32
    for (const side of pair) {
      const config = { ...side.config, seed }
      const run = done.get(canonical(config))
      if (run) plan.present.push(run)
      else plan.missing.push({ config, name: `${baseName(side.name)}, seed ${seed}` })
    }
  }
  return plan
}

const baseName = (name: string) => name.replace(/, seed \d+( \d+)?$/, '').slice(0, 100)

/** A tag that no run has: `fair: tanh / ReLU`. */
function freeTag(a: RunSummary, b: RunSummary, runs: readonly RunSummary[]): string {
  const taken = new Set(runs.flatMap((run) => run.tags ?? []))
  const part = ({ name }: RunSummary) => baseName(name).slice(0, 13).trim()
  const base = `fair: ${part(a)} / ${part(b)}`
  for (let n = 1; ; n++) {
    const tag = n === 1 ? base : `${base} ${n}`
    if (!taken.has(tag)) return tag.slice(0, annotationLimits.tagLength)
  }
}
