import type { Schedule, ScheduleType } from '../../shared/schedule'
import type { NumberFieldName } from './training-numbers'

type Numbers = Readonly<Record<NumberFieldName, number>>

/** A schedule of a kind, with the numbers of the form. */
export function readSchedule(type: ScheduleType, numbers: Numbers): Schedule {
  switch (type) {
    case 'constant':
      return { type }
    case 'step':
      return { type, every: numbers.stepEvery, factor: numbers.stepFactor }
    case 'cosine': {
      const { warmupEpochs, finalShare } = numbers
      return { type, warmupEpochs, ...(finalShare > 0 ? { finalShare } : {}) }
    }
    case 'oneCycle':
      return { type, warmupShare: numbers.warmupShare }
    case 'reduceOnPlateau':
      return { type, patience: numbers.plateauPatience, factor: numbers.plateauFactor }
  }
}

/** The numbers of a schedule, by the fields that ask for them. */
export function scheduleNumbers(schedule: Schedule | undefined): Partial<Numbers> {
  switch (schedule?.type) {
    case undefined:
    case 'constant':
      return {}
    case 'step':
      return { stepEvery: schedule.every, stepFactor: schedule.factor }
    case 'cosine':
      return { warmupEpochs: schedule.warmupEpochs, finalShare: schedule.finalShare ?? 0 }
    case 'oneCycle':
      return { warmupShare: schedule.warmupShare }
    case 'reduceOnPlateau':
      return { plateauPatience: schedule.patience, plateauFactor: schedule.factor }
  }
}
