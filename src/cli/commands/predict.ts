import { open } from 'node:fs/promises'
import path from 'node:path'
import { readError } from '../../files/read-json'
import { textCell } from '../../shared/csv-cells'
import { splitNames, splitRange, type SplitName } from '../../shared/dataset'
import { fitModes, type FitMode } from '../../shared/engine-protocol'
import { JackdawError } from '../../shared/errors'
import type { RunSummary } from '../../shared/run'
import { count, share, visible } from '../../shared/words/format'
import { errorWords } from '../../shared/words/errors'
import type { Register } from '../command'
import { exitCodes } from '../exit-codes'
import type { Session } from '../session'
import { pairs, table } from '../table'
import { oneOf, toNumber } from '../option-values'

interface PredictOptions {
  split?: SplitName
  index?: number[]
  csv?: boolean
  fit: FitMode
}

/** Largest picture file that is read, in bytes. */
const pictureFileBytes = 64 * 1024 * 1024
/** Files that are given to the model at a time. */
const filesAtOnce = 16
/** Mistakes that are shown of a whole split. */
const mistakesShown = 20

/** `predict`: what a model says of picture files, of pictures in its dataset, or of a whole split. */
export const registerPredict: Register = (program, start) => {
  program
    .command('predict <run> [files...]')
    .description('ask the model of a run about picture files, pictures of its dataset, or a whole split')
    .option(
      '--split <name>',
      `all pictures of ${splitNames.join(' or ')}; with --index: count within it`,
      oneOf('--split', splitNames),
    )
    .option('--index <n>', 'pictures of the dataset by index, as in 42 or 42,43; training pictures come first', indices)
    .option('--csv', 'print comma-separated values')
    .option(
      '--fit <way>',
      'how picture files are made to fit: stretch, or digit (light strokes on black, cropped and centred as MNIST was made)',
      oneOf('--fit', fitModes),
      'stretch',
    )
    .action((name: string, files: string[], options: PredictOptions) =>
      start((session) => predict(session, name, files, options)),
    )
}

async function predict(session: Session, name: string, files: string[], options: PredictOptions): Promise<void> {
  const { split, index } = options
  const asked = [files.length > 0, index !== undefined || split !== undefined].filter(Boolean).length
  if (asked === 0) throw new JackdawError('argument-missing', 'FILE, --index or --split')
  if (asked > 1)
    throw new JackdawError('option-invalid', 'predict', {
      reason: 'it takes files or pictures of the dataset, not both',
    })
  if (options.csv && session.out.json)
    throw new JackdawError('option-invalid', '--csv', { reason: 'it cannot be combined with --json' })
  const run = await session.services.runs.find(name)
  if (files.length > 0) return predictFiles(session, run, files, options)
  if (index !== undefined) return predictIndices(session, run, index, options)
  if (split !== undefined) return predictSplit(session, run, split, options)
}

async function predictFiles(session: Session, run: RunSummary, files: string[], { csv, fit }: PredictOptions) {
  const { services, out } = session
  const { classNames } = run.dataset
  if (csv) out.raw(csvLine(['file', 'prediction', 'confidence', ...classNames, 'error']))
  for (let first = 0; first < files.length; first += filesAtOnce) {
    const group = await Promise.all(files.slice(first, first + filesAtOnce).map(readPicture))
    const readable = group.filter((file): file is PictureFile => 'bytes' in file)
    const answers = readable.length > 0 ? await services.predictions.files(run.id, readable, fit) : []
    let next = 0
    for (const file of group) {
      const answer = 'bytes' in file ? answers[next++] : undefined
      if (answer?.probabilities) {
        answered(session, run, answer.probabilities, { file: file.name }, csv)
        continue
      }
      const error = 'error' in file ? file.error : answer?.error
      if (!error) continue
      session.exitCode = exitCodes.failed
      if (csv) out.raw(csvLine([file.name, '', '', ...classNames.map(() => ''), errorWords(error).sentence]))
      else out.error(error)
    }
  }
}

interface PictureFile {
  name: string
  bytes: Uint8Array
}

async function readPicture(
  file: string,
): Promise<PictureFile | { name: string; error: ReturnType<JackdawError['toData']> }> {
  const name = path.basename(file)
  try {
    const handle = await open(file, 'r')
    try {
      const { size } = await handle.stat()
      if (size > pictureFileBytes) throw new JackdawError('picture-too-large', name, { size: `${size} bytes` })
      return { name, bytes: await handle.readFile() }
    } finally {
      await handle.close()
    }
  } catch (error) {
    return { name, error: readError(error, name).toData() }
  }
}

async function predictIndices(session: Session, run: RunSummary, asked: number[], { split, csv }: PredictOptions) {
  const { services, out } = session
  const { dataset } = run
  const { id, hash } = run.config.dataset
  const { rows, labels } = await services.datasets.version(id, hash)
  const labelOf = new Map(Array.from(rows, (index, place) => [index, labels[place] ?? 0]))
  const { start, end } = split ? splitRange(dataset, split) : { start: 0, end: rows.length }
  const chosen = asked.map((index) => {
    const picture = split ? rows.subarray(start, end)[index] : index
    if (picture !== undefined && labelOf.has(picture)) return picture
    throw new JackdawError('option-invalid', '--index', {
      reason: split
        ? `there are pictures 0 to ${end - start - 1}, and no ${index}`
        : `the dataset, as the run saw it, has no picture ${index}`,
    })
  })
  if (csv) out.raw(csvLine(['index', 'label', 'prediction', 'confidence', 'right', ...dataset.classNames]))
  const answers = await services.predictions.pictures(run.id, chosen)
  answers.forEach(({ probabilities }, k) => {
    const index = chosen[k] ?? 0
    answered(session, run, probabilities, { index, label: labelOf.get(index) ?? 0 }, csv)
  })
}

/** Prints one answer: the class it chose, how sure it is, the label where there is one, and every class. */
function answered(
  { out }: Session,
  run: RunSummary,
  probabilities: number[],
  about: { file: string } | { index: number; label: number },
  csv = false,
): void {
  const { classNames } = run.dataset
  const prediction = probabilities.indexOf(Math.max(...probabilities))
  const className = (label: number) => classNames[label] ?? String(label)
  const confidence = probabilities[prediction] ?? 0
  const right = 'label' in about ? about.label === prediction : undefined
  if (csv) {
    const before = 'file' in about ? [about.file] : [String(about.index), className(about.label)]
    const verdict = right === undefined ? [] : [right ? 'yes' : 'no']
    const after = 'file' in about ? [''] : []
    const shares = probabilities.map((p) => p.toFixed(6))
    return out.raw(csvLine([...before, className(prediction), confidence.toFixed(6), ...verdict, ...shares, ...after]))
  }
  out.data({
    type: 'prediction',
    ...about,
    prediction,
    className: className(prediction),
    confidence,
    ...(right === undefined ? {} : { right }),
    probabilities,
  })
  out.title('file' in about ? visible(about.file) : `Picture ${count(about.index)}`)
  out.text(
    ...pairs([
      ['It says', `${visible(className(prediction))} (${share(confidence)})`],
      ...('label' in about
        ? ([['Label', `${visible(className(about.label))} (${right ? 'right' : 'wrong'})`]] as const)
        : []),
    ]),
    ...table(
      [{ title: 'Class' }, { title: 'Probability', right: true }, { title: '' }],
      probabilities.map((p, label) => [className(label), share(p), '#'.repeat(Math.round(p * 40))]),
    ),
    '',
  )
}

async function predictSplit(
  session: Session,
  run: RunSummary,
  split: SplitName,
  { csv }: PredictOptions,
): Promise<void> {
  const { services, out } = session
  if (csv) return out.raw(await services.predictions.csv(run.id, split))
  const bar = out.progress(run.dataset.counts[split], '[{bar}] {value} of {total} pictures')
  try {
    const known = await services.predictions.evaluation(run.id, split)
    const {
      confusion,
      correct,
      count: pictures,
    } = known ??
    (await services.predictions.evaluate(run.id, split, {
      signal: session.interrupts.signal,
      onProgress: (done) => bar.update(done),
    }))
    bar.stop()
    const answers = await cells(session, run.id, split, confusion)
    for (const answer of answers) out.data({ type: 'prediction', ...answer })
    out.data({ type: 'result', runId: run.id, split, count: pictures, correct, accuracy: correct / pictures })
    const wrong = answers.filter(({ right }) => !right).sort((a, b) => b.confidence - a.confidence)
    out.title(`${count(correct)} of ${count(pictures)} right (${share(correct / pictures)})`)
    if (wrong.length === 0) return
    const name = (label: number) => run.dataset.classNames[label] ?? String(label)
    out.text(
      `The ${count(Math.min(mistakesShown, wrong.length))} mistakes it was most sure of; --csv or --json print every picture.`,
      '',
      ...table(
        [{ title: 'Picture', right: true }, { title: 'Label' }, { title: 'It says' }, { title: 'Sure', right: true }],
        wrong
          .slice(0, mistakesShown)
          .map(({ index, label, prediction, confidence }) => [
            count(index),
            name(label),
            name(prediction),
            share(confidence),
          ]),
      ),
    )
  } finally {
    bar.stop()
  }
}

interface SplitAnswer {
  index: number
  label: number
  prediction: number
  confidence: number
  right: boolean
}

/** What was said of every picture of a split, by index. */
async function cells(
  { services }: Session,
  runId: string,
  split: SplitName,
  confusion: number[][],
): Promise<SplitAnswer[]> {
  const answers: SplitAnswer[] = []
  for (const [label, row] of confusion.entries())
    for (const [prediction, pictures] of row.entries()) {
      if (pictures === 0) continue
      for (const { index, confidence } of await services.predictions.cell(runId, split, label, prediction))
        answers.push({ index, label, prediction, confidence, right: label === prediction })
    }
  return answers.sort((a, b) => a.index - b.index)
}

function indices(text: string): number[] {
  return text.split(',').map((part) => {
    const index = toNumber('--index', part)
    if (Number.isSafeInteger(index) && index >= 0) return index
    throw new JackdawError('option-invalid', '--index', { reason: `"${part}" is not a whole number from 0 up` })
  })
}

const csvLine = (cells: readonly string[]) => `${cells.map(textCell).join(',')}\r\n`
