import type { Command } from 'commander'
import { JackdawError } from '../../shared/errors'
import { idPattern } from '../../shared/ids'
import { limits } from '../../shared/run-config'
import type { RunSummary } from '../../shared/run'
import { counted, visible } from '../../shared/words/format'
import type { Start } from '../command'
import { toNumber } from '../option-values'
import type { Session } from '../session'

interface EditOptions {
  name?: string
  tag: string[]
  untag: string[]
  note?: string
}

/** `runs edit|extend|remove|restore`. */
export function registerRunEdits(runs: Command, start: Start): void {
  runs
    .command('edit <run>')
    .description('give a run another name, tags by which runs are grouped, or a note')
    .option('--name <name>', 'its new name')
    .option('--tag <tags...>', 'add these tags', [])
    .option('--untag <tags...>', 'take these tags away', [])
    .option('--note <text>', 'what to write to it; an empty one takes the old one away')
    .action((name: string, options: EditOptions) => start((session) => edit(session, name, options)))
  runs
    .command('extend <run> <epochs>')
    .description('set how many epochs a run is to train in all; "train --resume" then goes on')
    .action((name: string, epochs: string) => start((session) => extend(session, name, epochs)))
  runs
    .command('remove <runs...>')
    .description('remove runs; "runs restore" takes them back')
    .action((names: string[]) => start((session) => remove(session, names)))
  runs
    .command('restore <id>')
    .description('take back a run that was removed')
    .action((id: string) => start((session) => restore(session, id)))
}

async function edit(session: Session, wanted: string, { name, tag, untag, note }: EditOptions): Promise<void> {
  const { runs } = session.services
  if (name === undefined && note === undefined && tag.length + untag.length === 0)
    throw new JackdawError('option-invalid', 'edit', { reason: 'it takes --name, --tag, --untag or --note' })
  let run = await runs.find(wanted)
  const missing = untag.find((one) => !run.tags?.includes(one))
  if (missing !== undefined)
    throw new JackdawError('option-invalid', '--untag', { reason: `it has no tag "${missing}"` })
  const tags = [...new Set([...(run.tags ?? []), ...tag])].filter((one) => !untag.includes(one))
  if (note !== undefined || tag.length + untag.length > 0)
    run = await runs.annotate(run.id, tags, note ?? run.note ?? '')
  if (name !== undefined) run = await runs.rename(run.id, name)
  tell(session, run)
}

async function extend(session: Session, name: string, epochs: string): Promise<void> {
  const { services, out } = session
  const { id } = await services.runs.find(name)
  const total = toNumber('epochs', epochs)
  const { min, max } = limits.epochs
  if (!Number.isInteger(total) || total < min || total > max)
    throw new JackdawError('option-invalid', 'epochs', { reason: `it has to be a whole number from ${min} to ${max}` })
  const run = await services.runs.extend(id, total)
  tell(session, run)
  out.text(`Go on with: jackdaw train --resume ${run.id}`)
}

/** All are looked up before the first is removed, so that a wrong name removes nothing. */
async function remove({ services, out }: Session, names: readonly string[]): Promise<void> {
  const found = new Map<string, RunSummary>()
  for (const name of names) {
    const run = await services.runs.find(name)
    found.set(run.id, run)
  }
  for (const { id, name } of found.values()) {
    await services.runs.remove(id)
    out.data({ type: 'removed', runId: id, name })
    out.text(`Removed ${visible(name)}. Take it back with: jackdaw runs restore ${id}`)
  }
}

async function restore(session: Session, id: string): Promise<void> {
  if (!idPattern.test(id)) throw new JackdawError('run-unknown', id)
  tell(session, await session.services.runs.restore(id))
}

function tell({ out }: Session, run: RunSummary): void {
  const { name, tags = [], note = '', position, config } = run
  out.data({ type: 'run', ...run })
  out.text(
    `${visible(name)}: ${position.epoch} of ${counted(config.epochs, 'epoch')}` +
      (tags.length > 0 ? `; tags ${tags.map(visible).join(', ')}` : '') +
      (note === '' ? '' : `; ${visible(note)}`),
  )
}
