import { bytes } from '../../shared/words/format'
import type { Register } from '../command'
import { exitCodes } from '../exit-codes'
import { table } from '../table'

/** `engines`: what can compute here, and why not where it cannot. */
export const registerEngines: Register = (program, start) => {
  program
    .command('engines')
    .description('list what can compute on this machine, and which one is picked')
    .action(() =>
      start(async (session) => {
        const { services, out } = session
        const engines = await services.engines.list()
        for (const engine of engines) out.data({ type: 'engine', ...engine })
        out.text(
          ...table(
            [
              { title: 'Engine' },
              { title: 'Can be used' },
              { title: 'Picked' },
              { title: 'Device' },
              { title: 'Memory', right: true },
              { title: 'Version' },
            ],
            engines.map(({ id, usable, picked, device, memoryBytes, version }) => [
              id,
              usable ? 'yes' : 'no',
              picked ? 'yes' : '',
              device,
              usable && memoryBytes ? bytes(memoryBytes) : '',
              version,
            ]),
          ),
          '',
          ...engines.map(({ id, reason }) => `${id}: ${reason}`),
        )
        if (!engines.some(({ usable }) => usable)) session.exitCode = exitCodes.engineUnusable
      }),
    )
}
