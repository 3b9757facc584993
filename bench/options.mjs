/** What can be measured, in the order of the report. */
export const sectionNames = [
  'step',
  'losses',
  'growth',
  'larger',
  'epoch',
  'extras',
  'curves',
  'charts',
  'accuracy',
  'presets',
  'import',
  'million',
  'soak',
]

export const usage = `npm run bench -- [options]
  --only a,b      measure only these: ${sectionNames.join(', ')} (the million only so)
  --rounds N      best of N interleaved rounds (3)
  --photographs N photographs in "import", in tens (300)
  --quick         one round, few steps, no training to an accuracy: to see that it runs
  --json          one object a line on standard output and nothing else; the steps only, unless --only says more
  --write         also write docs/benchmarks.md
  --as-built      measure what is in out/ without looking whether it is up to date
JACKDAW_BENCH_PYTHON names the Python that has the peers (python3), or several, separated as in PATH.`

/**
 * @typedef {{ json: boolean, quick: boolean, write: boolean, asBuilt: boolean, rounds: number, photographs: number, only: string[] }} Options
 * @param {readonly string[]} given
 * @returns {Options} Throws an error with one sentence for what cannot be understood.
 */
export function parseOptions(given) {
  const flags = { json: false, quick: false, write: false, asBuilt: false }
  /** @type {number | undefined} */
  let rounds
  let photographs = 300
  /** @type {string[] | undefined} */
  let only
  for (let k = 0; k < given.length; k++) {
    const option = given[k]
    if (option === '--json') flags.json = true
    else if (option === '--quick') flags.quick = true
    else if (option === '--write') flags.write = true
    else if (option === '--as-built') flags.asBuilt = true
    else if (option === '--rounds') {
      rounds = Number(given[++k])
      if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds needs a whole number of at least 1.')
    } else if (option === '--photographs') {
      photographs = Number(given[++k])
      if (!Number.isInteger(photographs / 10) || photographs < 10)
        throw new Error('--photographs needs a number of tens, 10 at least.')
    } else if (option === '--only') {
      only = (given[++k] ?? '').split(',')
      const strange = only.find((name) => !sectionNames.includes(name))
      if (strange !== undefined) throw new Error(`--only knows ${sectionNames.join(', ')}, not "${strange}".`)
    } else throw new Error(`There is no option ${option}.`)
  }
  const usual = flags.json
    ? ['step']
    : sectionNames.filter((name) => name !== 'million' && !(flags.quick && (name === 'accuracy' || name === 'presets')))
  return { ...flags, rounds: rounds ?? (flags.quick ? 1 : 3), photographs, only: only ?? usual }
}

/**
 * What a section is given.
 * @typedef {object} Context
 * @property {string} folder for what it has to write; it is taken away at the end
 * @property {any} parts of the program: `programParts`
 * @property {number} rounds
 * @property {number} photographs
 * @property {boolean} quick
 * @property {(text: string) => void} say how it goes
 */
