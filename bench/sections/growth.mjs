import { bothWays, bothWaysColumns } from '../both-ways.mjs'
import { ms, ratio } from '../figures.mjs'

/** What a step costs when the batch, the pictures or the filters grow. @param {import('../options.mjs').Context} context */
export async function measure(context) {
  const { parts, quick, rounds } = context
  const { lenet, lenetDefaults } = parts
  const usual = { shape: [28, 28, 1], batchSize: 100, network: lenet(lenetDefaults) }
  const wider = (/** @type {number} */ times) =>
    lenet({ ...lenetDefaults, filters: lenetDefaults.filters.map((/** @type {number} */ n) => n * times) })
  const some = (/** @type {number[]} */ values) => (quick ? values.slice(0, 2) : values)
  const cases = [
    ...some([25, 50, 100, 200, 400, 800]).map((n) => ({ what: `batch ${n}`, ...usual, batchSize: n })),
    ...some([28, 48, 64, 96, 128]).map((n) => ({ what: `pictures ${n} x ${n}`, ...usual, shape: [n, n, 1] })),
    ...some([1, 2, 3, 4]).map((n) => ({ what: `filters x ${n}`, ...usual, network: wider(n) })),
  ]
  const times = await bothWays(context, cases, Math.min(rounds, 2), quick ? 3 : 9)
  return cases.map(({ what }, k) => ({ what, ...times[k] }))
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = (result) => result.map((row) => ({ name: 'growth', ...row, ratio: row.compiled / row.opByOp }))

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = (result) => ({
  title: 'When batch, pictures or filters grow',
  table: {
    columns: [{ title: 'LeNet with' }, ...bothWaysColumns],
    rows: result.map(({ what, compiled, opByOp }) => [what, ms(compiled), ms(opByOp), ratio(compiled / opByOp)]),
  },
  notes: ['Milliseconds a step; the rest as in the LeNet preset: 28 x 28 x 1, batch 100, 20 and 50 filters.'],
})
