import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { Output } from './output'
import { TrainReport } from './train-report'

it('says in words that a checkpoint was not written, and what to do', () => {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const report = new TrainReport(new Output(false, { out, err }), 3)
  report.hear('a', {
    kind: 'checkpoint-failed',
    error: { code: 'disk-full', subject: 'step-7.safetensors', detail: {} },
  })
  expect(String(err.read())).toBe(
    'The disk is full, so step-7.safetensors was not saved. Free some space and try again. ' +
      'Training goes on; saving is tried again after the next epoch.\n',
  )
  expect(out.read()).toBeNull()
})
