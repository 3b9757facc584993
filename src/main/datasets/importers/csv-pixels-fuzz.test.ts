import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JackdawError } from '../../../shared/errors'
import { collectAll, memoryTree, plainContext } from '../recorded/memory-tree-fixtures'
import { csvPixels } from './csv-pixels'
import { numberIn } from './csv-pixels-fields'
import { smallDigits, tableOf } from './csv-pixels-fixtures'
import { RecordDivider, type CsvRecord } from './csv-pixels-records'
import { RowReader } from './csv-pixels-row'

const labels = ['0', '1', '-7', 'cat', ' dog ', 'Kühe', 'a,b', 'a;b', 'say "hm"', 'two\nlines', '3.0']
const badLabels = ['', '  ', '=1+1', '@x', '\t']
const badPixels = [
  '',
  'x',
  '256',
  '-1',
  '1e999',
  'NaN',
  '=cmd()',
  '"',
  '1;2',
  '1,2',
  '1\n2',
  '0x1',
  '1e',
  '.',
  'é',
  '1 2',
]
const spellings: ((value: number) => string)[] = [
  String,
  String,
  (value) => `${value}.00`,
  (value) => ` ${value}\t`,
  (value) => `+00${value}`,
  (value) => value.toExponential(18),
  (value) => `${value}0E-1`,
]
const ends = ['\n', '\r\n', '\n\n', '\r\n\r\n']

interface Row {
  cells: string[]
  good: boolean
}

/** A table as its numbers choose; shrinking makes them small, and then everything is plain. */
function tableFrom(choices: readonly number[]) {
  let next = 0
  const choose = <T>(values: readonly T[]) => values[(choices[next++ % choices.length] ?? 0) % values.length] as T
  const pixel = () => choose(spellings)(choose(bytes))
  const rows = Array.from({ length: 1 + choose([2, 1, 0]) }, (): Row => {
    switch (choose([0, 0, 0, 1, 2, 3, 4])) {
      case 1:
        return { cells: [choose(badLabels), pixel(), pixel(), pixel(), pixel()], good: false }
      case 2:
        return { cells: [choose(labels), choose(badPixels), pixel(), pixel(), pixel()], good: false }
      case 3:
        return { cells: [choose(labels), pixel(), pixel(), pixel(), choose(badPixels)], good: false }
      case 4:
        return { cells: Array.from({ length: choose([1, 2, 3, 4, 6, 7]) }, pixel), good: false }
      default:
        return { cells: [choose(labels), pixel(), pixel(), pixel(), pixel()], good: true }
    }
  })
  const delimiter = choose([',', ';', '\t'])
  const end = choose(ends)
  const write = (cell: string) =>
    /["\r\n,;\t]/.test(cell) || choose([false, false, true]) ? `"${cell.replaceAll('"', '""')}"` : cell
  // A line with nothing on it is no row.
  const lines = rows.map(({ cells }) => cells.map(write).join(delimiter) || '""')
  const text = choose(['', '\uFEFF']) + lines.join(end) + choose([end, ''])
  return { rows, delimiter, text, pieceBytes: choose([1000, 1, 2, 3, 7, 20]) }
}
const bytes = Array.from({ length: 256 }, (_, k) => k)

function divided(text: string, pieceBytes: number): CsvRecord[] {
  const content = Buffer.from(text)
  const divider = new RecordDivider('file')
  const records: CsvRecord[] = []
  for (let at = 0; at < content.length; at += pieceBytes)
    records.push(...divider.add(content.subarray(at, at + pieceBytes)))
  return [...records, ...divider.end()]
}

/** Lets the test runner's own messages through, which it waits for no longer than a minute. */
const breath = () => new Promise((resolve) => setImmediate(resolve))

/** What an assertion would say; assertions cost more than what is tested here. */
function same(found: unknown, expected: unknown, text: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)]
  if (a !== b) throw new Error(`${a} in place of ${b} from ${JSON.stringify(text)}`)
}

describe('rows of a table', () => {
  it('are read as they were written, in a hundred thousand tables', { timeout: 240_000 }, async () => {
    let good = 0
    let bad = 0
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(10_000), { minLength: 12, maxLength: 40 }), async (choices) => {
        if (round % 1000 === 0) await breath()
        const { rows, delimiter, text, pieceBytes } = tableFrom(choices)
        const records = divided(text, pieceBytes)
        same(records.length, rows.length, text)
        // Whether the table is what it should be is asked of another reader.
        if (round++ % 16 === 0) {
          const options = { delimiter, bom: true, relax_column_count: true, skip_empty_lines: true }
          same(
            parse(text, options),
            rows.map(({ cells }) => cells),
            text,
          )
        }
        const reader = new RowReader({ delimiter: delimiter.charCodeAt(0), columns: 5, label: 0 })
        rows.forEach(({ cells, good: isGood }, k) => {
          const reason = reader.read(records[k]?.bytes ?? Buffer.alloc(0))
          same(reason === null, isGood, text)
          if (!isGood) {
            bad++
            return
          }
          good++
          const [label = '', ...pixels] = cells
          same(reader.label, label === '3.0' ? '3' : label.trim(), text)
          same([...reader.values], pixels.map(Number), text)
          same(reader.largest, Math.max(...pixels.map(Number)), text)
        })
      }),
      { numRuns: 100_000 },
    )
    expect(Math.min(good, bad)).toBeGreaterThan(20_000)
  })

  it('have numbers that are those of the language', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.nat(20), (value, digits) => {
        for (const text of [String(value), value.toFixed(digits), value.toExponential(digits)]) {
          const expected = Number(text)
          const far = Math.abs(numberIn(text) - expected) > Math.max(Math.abs(expected) * 1e-14, 1e-250)
          if (far) throw new Error(`${text} was read as ${numberIn(text)}`)
        }
      }),
      { numRuns: 5000 },
    )
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), (value) => numberIn(String(value)) === value),
      { numRuns: 5000 },
    )
  })
})

describe('damaged tables', () => {
  /** Small tables, with and without a header and quotation marks. */
  const seeds = [
    tableOf(smallDigits(4, 2), 16),
    tableOf(smallDigits(4, 2), 16, { header: ['label', ...bytes.slice(0, 16).map((k) => `p${k}`)].join(',') }),
    tableOf(smallDigits(3, 3), 16, { label: (k) => `"kind ${k}"`, delimiter: ';', end: '\r\n', labelLast: true }),
    tableOf(smallDigits(5, 2), 16, { pixel: (value) => (value / 255).toFixed(3), delimiter: '\t' }),
  ].map((table) => table.toString('latin1'))
  const characters = [
    ',',
    ';',
    '\t',
    '\n',
    '\r\n',
    '"',
    '""',
    '-',
    '.',
    'e',
    '\0',
    '\xff\xfe',
    '\xef\xbb\xbf',
    ' ',
    '0',
    'x',
  ]
  const pieces = fc.constantFrom(...characters, '=cmd()', '1e999', '999', 'label', '1,'.repeat(40), '\n'.repeat(9))
  const edit = fc.record({ at: fc.nat(999), remove: fc.constantFrom(0, 0, 1, 1, 2, 30), insert: pieces })

  it('are refused by a code, or give what they report', { timeout: 240_000 }, async () => {
    let accepted = 0
    let withBadRows = 0
    let round = 0
    const rounds = 2000
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        async (seed, edits) => {
          // Everything else here is done in microtasks, which would keep the test's own timers waiting.
          if (round++ % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
          let text = seed
          for (const { at, remove, insert } of edits) {
            const place = at % (text.length + 1)
            text = text.slice(0, place) + insert + text.slice(place + remove)
          }
          const tree = memoryTree({ 't.csv': Buffer.from(text, 'latin1') })
          try {
            const candidate = await csvPixels.recognise(tree, plainContext())
            if (!candidate) return
            await collectAll(candidate)
            accepted++
            if (candidate.skipped.length > 0) withBadRows++
          } catch (error) {
            if (!(error instanceof JackdawError) || !/^(csv-damaged|class-count)$/.test(error.code)) throw error
          }
        },
      ),
      { numRuns: rounds },
    )
    expect(accepted / rounds).toBeGreaterThan(0.1)
    expect(accepted / rounds).toBeLessThan(0.9)
    expect(withBadRows).toBeGreaterThan(rounds / 100)
  })
})
