import type { Augmentation, MeaningChange } from '../../shared/augmentation'
import type { EarlyStopping } from '../../shared/early-stopping'
import type { Initialiser, RunConfig } from '../../shared/run-config'
import { learningRateAt, type RatePlan, type Schedule } from '../../shared/schedule'
import { amount, counted, figure, visible } from '../../shared/words/format'

const percent = (share: number) => `${figure(share * 100)} %`

/** A schedule in a few words: `half a cosine, 0.5 epochs of warm-up`. */
export function scheduleWords(schedule: Schedule | undefined): string {
  switch (schedule?.type) {
    case undefined:
    case 'constant':
      return 'always the same'
    case 'step':
      return `times ${figure(schedule.factor)} every ${schedule.every === 1 ? 'epoch' : counted(schedule.every, 'epoch')}`
    case 'cosine': {
      const { warmupEpochs, finalShare = 0 } = schedule
      const warmup = warmupEpochs > 0 ? `, ${amount(warmupEpochs, 'epoch')} of warm-up` : ''
      return `half a cosine down to ${finalShare > 0 ? percent(finalShare) : '0'}${warmup}`
    }
    case 'oneCycle':
      return `up for ${percent(schedule.warmupShare)} of the run, then down`
    case 'reduceOnPlateau':
      return `times ${figure(schedule.factor)} after ${counted(schedule.patience, 'epoch')} without a lower loss`
  }
}

const changeNames = {
  shift: (n: number) => `moved by up to ${percent(n)}`,
  rotate: (n: number) => `turned by up to ${figure(n)}°`,
  zoom: (n: number) => `zoomed by up to ${percent(n)}`,
  brightness: (n: number) => `brightness by up to ${percent(n)}`,
  contrast: (n: number) => `contrast by up to ${percent(n)}`,
  noise: (n: number) => `noise of ${percent(n)}`,
  erase: (n: number) => `squares of ${percent(n)} erased`,
}

/** What is done to pictures, in words; empty when nothing is. */
export function augmentationWords(augmentation: Augmentation): string {
  const amounts = Object.entries(changeNames).flatMap(([name, words]) => {
    const amount = augmentation[name as keyof typeof changeNames] ?? 0
    return amount > 0 ? [words(amount)] : []
  })
  return [
    ...amounts,
    ...(augmentation.flipHorizontal ? ['mirrored left to right'] : []),
    ...(augmentation.flipVertical ? ['mirrored top to bottom'] : []),
  ].join(', ')
}

const lowerWords = ({ minimumGain }: EarlyStopping): string =>
  minimumGain ? `a loss lower by ${figure(minimumGain)}` : 'a lower loss'

/** When the run ends and which epoch is kept, where it is not the last of all; empty otherwise. */
export function stoppingWords({ earlyStopping, keepBest }: Pick<RunConfig, 'earlyStopping' | 'keepBest'>): string {
  return [
    ...(earlyStopping
      ? [`ends after ${counted(earlyStopping.patience, 'epoch')} without ${lowerWords(earlyStopping)}`]
      : []),
    ...(keepBest ? ['the best epoch is kept'] : []),
  ].join(', ')
}

export const initialiserNames: Record<Initialiser, string> = {
  'glorot-uniform': 'Glorot, uniform',
  'glorot-normal': 'Glorot, normal',
  'he-uniform': 'He, uniform',
  'he-normal': 'He, normal',
  'lecun-uniform': 'LeCun, uniform',
  'lecun-normal': 'LeCun, normal',
}

/** The rarer settings that are not off; empty when all are. */
export function rarerWords({ l2, labelSmoothing, clipNorm, initialiser, classBalance }: Partial<RunConfig>): string {
  return [
    ...(l2 ? [`L2 ${figure(l2)}`] : []),
    ...(labelSmoothing ? [`label smoothing ${figure(labelSmoothing)}`] : []),
    ...(clipNorm ? [`gradients up to ${figure(clipNorm)}`] : []),
    ...(initialiser ? [initialiserNames[initialiser]] : []),
    ...(classBalance && classBalance !== 'none' ? [`classes balanced by ${classBalance}`] : []),
  ].join(', ')
}

/** The learning rate over the epochs, ready to be drawn. */
export interface RateCurve {
  epochs: number[]
  rates: number[]
  /** Said under a curve that is an example only; empty for one that is certain. */
  example: string
}

const points = 240
/** How long a rate takes to fall at once, in steps: a curve has one value at each place. */
const atOnce = 0.001

/** Learning rates of a plan. A plateau is drawn as it would be for a loss that stops falling in the middle. */
export function rateCurve(plan: RatePlan): RateCurve {
  const { stepsPerEpoch, schedule } = plan
  const total = Math.max(1, plan.epochs * stepsPerEpoch)
  const turn = Math.ceil(plan.epochs / 2)
  const losses = Array.from({ length: plan.epochs }, (_, epoch) => -Math.min(epoch + 1, turn))
  const sudden = schedule?.type === 'step' || schedule?.type === 'reduceOnPlateau'
  const steps = Array.from({ length: points + 1 }, (_, i) => 1 + Math.round((i * (total - 1)) / points))
  if (sudden) for (let first = stepsPerEpoch + 1; first <= total; first += stepsPerEpoch) steps.push(first - 1, first)
  const curve: RateCurve = { epochs: [], rates: [], example: '' }
  const add = (done: number, rate: number) => {
    curve.epochs.push(done / stepsPerEpoch)
    curve.rates.push(rate)
  }
  for (const step of [...new Set(steps)].sort((a, b) => a - b)) {
    const epoch = Math.floor((step - 1) / stepsPerEpoch)
    const rate = learningRateAt(step, plan, losses.slice(0, epoch))
    if (step === 1) add(0, rate)
    else if (sudden && rate !== curve.rates[curve.rates.length - 1]) add(step - 1 + atOnce, rate)
    add(step, rate)
  }
  if (schedule?.type === 'reduceOnPlateau')
    curve.example = `An example: here the validation loss falls no more after epoch ${turn}.`
  return curve
}

const meanings: Record<MeaningChange['change'], string> = {
  flipHorizontal: 'Mirrored left to right',
  flipVertical: 'Mirrored top to bottom',
  rotate: 'Turned this far',
}
const mostNamed = 4

/** Why a change is a bad idea for these classes: a mirrored 6 is no 6. */
export function meaningWords({ change, classes }: MeaningChange): string {
  const named = classes.slice(0, mostNamed).map((name) => `“${visible(name)}”`)
  const rest = classes.length - named.length
  const list = rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(' and ')
  return `${meanings[change]}, ${list} would look like another class or like none, as a 6 looks like a 9 upside down. The network would learn it wrongly; better leave this off.`
}
