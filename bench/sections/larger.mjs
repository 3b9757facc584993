import { bothWays, bothWaysColumns } from '../both-ways.mjs'
import { ms, ratio } from '../figures.mjs'

const activation = 'relu'
const block = (/** @type {number} */ filters) => [
  { type: 'convolution', filters, kernelSize: 3, activation },
  { type: 'maxPooling', size: 2, stride: 2 },
]
const head = (/** @type {number} */ units) => [
  { type: 'flatten' },
  { type: 'dense', units, activation },
  { type: 'dropout', rate: 0.5 },
  { type: 'output' },
]

/** Three networks that are larger than the seed's. @param {import('../options.mjs').Context} context */
export async function measure(context) {
  const { lenet, lenetDefaults } = context.parts
  const cases = [
    {
      what: 'LeNet, 64 and 128 filters, 1,000 hidden units, 28 x 28 x 1',
      shape: [28, 28, 1],
      network: lenet({ ...lenetDefaults, filters: [64, 128], hiddenUnits: 1000 }),
    },
    {
      what: '3 blocks of 32, 64 and 128 filters of 3 x 3, 256 hidden units, dropout, 48 x 48 x 3',
      shape: [48, 48, 3],
      network: [...block(32), ...block(64), ...block(128), ...head(256)],
    },
    {
      what: '4 blocks of 16, 32, 64 and 128 filters of 3 x 3, 512 hidden units, dropout, 96 x 96 x 3',
      shape: [96, 96, 3],
      network: [...block(16), ...block(32), ...block(64), ...block(128), ...head(512)],
    },
  ].map((one) => ({ ...one, batchSize: 100 }))
  const times = await bothWays(context, cases, Math.min(context.rounds, 2), context.quick ? 3 : 7)
  return cases.map(({ what, shape, network }, k) => {
    const { parameters } = context.parts.summarise(network, shape, 10)
    return { what, parameters, ...times[k] }
  })
}

/** @param {Awaited<ReturnType<typeof measure>>} result */
export const rows = (result) => result.map((row) => ({ name: 'larger', ...row, ratio: row.compiled / row.opByOp }))

/** @param {Awaited<ReturnType<typeof measure>>} result @returns {import('../table.mjs').Chapter} */
export const chapter = (result) => ({
  title: 'Larger networks',
  table: {
    columns: [{ title: 'Network' }, { title: 'Weights', right: true }, ...bothWaysColumns],
    rows: result.map(({ what, parameters, compiled, opByOp }) => [
      what,
      parameters.toLocaleString('en'),
      ms(compiled),
      ms(opByOp),
      ratio(compiled / opByOp),
    ]),
  },
  notes: ['Milliseconds a step of 100 pictures.'],
})
