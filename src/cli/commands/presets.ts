import { presetIds, presets } from '../../shared/presets'
import type { Register } from '../command'

/** `presets`: the networks that `train --preset` starts from, and when to take each. */
export const registerPresets: Register = (program, start) => {
  program
    .command('presets')
    .description('list the networks that can be started from, and when to take each')
    .action(() =>
      start(({ out }) => {
        for (const id of presetIds) {
          const { title, when, takes, recommended } = presets[id]
          out.data({ type: 'preset', id, title, when, takes, recommended })
          out.text(`${id}: ${title}`, `  ${when}`)
        }
        return Promise.resolve()
      }),
    )
}
