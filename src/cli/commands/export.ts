import path from 'node:path'
import { exportFormats, type ExportFormat } from '../../shared/engine-protocol'
import { bytes, counted, visible } from '../../shared/words/format'
import type { Register } from '../command'
import { table } from '../table'
import { oneOf } from '../option-values'

/** `export`: takes the model of a run away, with proof that it answers the same. */
export const registerExport: Register = (program, start) => {
  program
    .command('export <run>')
    .description('write the model of a run into a new folder, load it in a fresh process and compare its answers')
    .option('--format <name>', `one of ${exportFormats.join(', ')}`, oneOf('--format', exportFormats), 'tfjs')
    .option('--to <folder>', 'where the new folder is made', '.')
    .action((name: string, { format, to }: { format: ExportFormat; to: string }) =>
      start(async ({ services, out }) => {
        const run = await services.runs.find(name)
        const parent = path.resolve(to)
        const report = await services.exports.create(run.id, format, parent)
        const folder = path.join(parent, report.folderName)
        out.data({ type: 'export', runId: run.id, format, folder, ...report })
        out.title(`Exported to ${visible(folder)}`)
        out.text(
          ...table(
            [{ title: 'File' }, { title: 'Size', right: true }],
            report.files.map((file) => [file.name, bytes(file.bytes)]),
          ),
          '',
          `Loaded in a fresh process and asked about ${counted(report.replayed, 'test picture')}: ` +
            `the largest difference in probability is ${report.largestDifference.toExponential(1)}.`,
        )
      }),
    )
}
