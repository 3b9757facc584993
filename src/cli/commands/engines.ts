import type { EngineReport } from '../../shared/engine-protocol'
import { bytes, milliseconds } from '../../shared/words/format'
import type { Register } from '../command'
import { exitCodes } from '../exit-codes'
import type { Session } from '../session'
import { table } from '../table'
import { addConfigOptions, type TrainOptions } from '../train-options'
import { wantedConfig } from '../wanted-config'

/** `engines`: what can compute here, and why not where it cannot. */
export const registerEngines: Register = (program, start) => {
  const command = program
    .command('engines')
    .description('list what can compute on this machine, and which one is picked')
    .option(
      '--measure',
      'time a training step on each that can be used, with the settings that the other options ask for',
    )
  addConfigOptions(command).action(({ measure = false, ...options }: TrainOptions & { measure?: boolean }) =>
    start((session) => list(session, measure ? options : null)),
  )
}

async function list(session: Session, options: TrainOptions | null): Promise<void> {
  const { services, out } = session
  const engines = await services.engines.list()
  const times = options ? await measured(session, engines, options) : new Map<EngineReport['id'], number>()
  const stepOf = ({ id }: EngineReport) => {
    const time = times.get(id)
    return time === undefined ? {} : { millisecondsPerStep: time }
  }
  for (const engine of engines) out.data({ type: 'engine', ...engine, ...stepOf(engine) })
  const titles = [{ title: 'Engine' }, { title: 'Can be used' }, { title: 'Picked' }, { title: 'Device' }]
  const rows = engines.map((engine) => {
    const { id, usable, picked, device, memoryBytes, version } = engine
    const step = stepOf(engine).millisecondsPerStep
    return [
      ...[id, usable ? 'yes' : 'no', picked ? 'yes' : '', device],
      usable && memoryBytes ? bytes(memoryBytes) : '',
      ...(options ? [step === undefined ? '' : milliseconds(step)] : []),
      version,
    ]
  })
  const step = options ? [{ title: 'A step', right: true }] : []
  out.text(
    ...table([...titles, { title: 'Memory', right: true }, ...step, { title: 'Version' }], rows),
    '',
    ...engines.map(({ id, reason }) => `${id}: ${reason}`),
  )
  if (!engines.some(({ usable }) => usable)) session.exitCode = exitCodes.engineUnusable
}

/** Milliseconds of a step on each engine that can be used. */
async function measured(
  session: Session,
  engines: readonly EngineReport[],
  { config: file, ...settings }: TrainOptions,
): Promise<Map<EngineReport['id'], number>> {
  const { config } = await wantedConfig(session, settings, file)
  const times = new Map<EngineReport['id'], number>()
  for (const { id } of engines.filter(({ usable }) => usable))
    times.set(id, (await session.services.training.measure({ ...config, engine: id })).millisecondsPerStep)
  return times
}
