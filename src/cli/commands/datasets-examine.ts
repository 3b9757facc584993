import type { DatasetSummary } from '../../shared/dataset'
import { openFindings, openGroups, type Examination, type Finding, type FindingGroup } from '../../shared/doctor'
import { checks, findingCount, findingWords, isSerious, limitedWords, unlistedWords } from '../../shared/words/doctor'
import { count, counted, visible } from '../../shared/words/format'
import type { Register } from '../command'
import type { Session } from '../session'

/** Cases that are printed of a finding, and pictures of a case. */
const casesPrinted = 10
const picturesPrinted = 6

/** `datasets examine`. */
export const registerExamine: Register = (datasets, start) => {
  datasets
    .command('examine <dataset>')
    .description('look for copies, wrong labels, pictures in training and in test, and other faults')
    .action((name: string) => start((session) => examine(session, name)))
}

async function examine({ services, out, interrupts }: Session, name: string): Promise<void> {
  const dataset = await services.datasets.find(name)
  const bar = out.progress(100, '[{bar}] {percentage} % looked at')
  let examination: Examination
  try {
    examination = await services.doctor.examine(dataset.id, {
      signal: interrupts.signal,
      onProgress: (done, total) => {
        out.data({ type: 'progress', done, total })
        bar.update(Math.floor((100 * done) / Math.max(1, total)))
      },
    })
  } finally {
    bar.stop()
  }
  const { means: _means, findings, ignored, ...facts } = examination
  const open = openFindings(examination)
  for (const finding of findings)
    out.data({ type: 'finding', ...findingWords(finding, dataset), ignored: !open.includes(finding), ...finding })
  out.data({ type: 'examination', dataset: dataset.id, open: open.length, ignored: ignored.length, ...facts })
  out.title(`${visible(dataset.name)}: ${findingCount(open.length)}`)
  const missing = limitedWords(examination)
  if (missing !== null) out.text(missing)
  const known = new Set(ignored)
  for (const finding of open) await print({ services, out }, dataset, finding, openGroups(finding, known))
  const passed = findings.length - open.length
  if (passed > 0) out.text('', `${counted(passed, 'finding is', 'findings are')} ignored.`)
  out.text('', 'What was looked for:', ...checks(examination).map((check) => `  ${check}`))
}

async function print(
  { services, out }: Pick<Session, 'services' | 'out'>,
  dataset: DatasetSummary,
  finding: Finding,
  groups: readonly FindingGroup[],
): Promise<void> {
  const { title, why } = findingWords(finding, dataset)
  out.text('')
  out.title(`${isSerious(finding.kind) ? 'Serious: ' : ''}${title}`)
  out.text(why)
  const shown = groups.slice(0, casesPrinted)
  const indices = shown.flatMap(({ pictures }) => pictures.slice(0, picturesPrinted))
  const names = indices.length > 0 ? await services.datasets.names(dataset.id, indices) : []
  const nameOf = new Map(indices.map((index, k) => [index, names[k] ?? '']))
  const className = (label: number) => visible(dataset.classNames[label] ?? String(label))
  for (const { pictures, labels, sides, classes } of shown) {
    const parts = [
      ...pictures.slice(0, picturesPrinted).map((index, k) => {
        const name = nameOf.get(index)
        const side = sides[k] === 1 ? 'test' : 'training'
        return `${count(index)}${name ? ` (${visible(name)})` : ''} ${className(labels[k] ?? 0)}, ${side}`
      }),
      ...classes.map(className),
    ]
    const more = pictures.length - picturesPrinted
    if (parts.length > 0) out.text(`  ${parts.join('; ')}${more > 0 ? `; and ${count(more)} more` : ''}`)
  }
  const rest = groups.length - shown.length
  if (rest > 0) out.text(`  and ${count(rest)} more`)
  const unlisted = unlistedWords(finding)
  if (unlisted !== null) out.text(`  ${unlisted}`)
}
