import * as v from 'valibot'
import { expect, it } from 'vitest'
import { defaultConfig, runConfigSchema } from '../run-config'
import { jsonFault } from './json-fault'
import { settingIssue } from './setting-issue'

const config = defaultConfig({ id: 'a'.repeat(26), hash: '0'.repeat(64) })
const [convolution, ...others] = config.network

function problem(change: object): string | undefined {
  const { issues } = v.safeParse(runConfigSchema, { ...config, ...change })
  return issues && settingIssue(issues[0])
}

it('every kind of wrong setting is told in words', () => {
  expect(problem({})).toBeUndefined()
  expect(problem({ colour: 1 })).toBe('there is no setting “colour”')
  expect(problem({ network: undefined })).toBe('“network” is missing')
  expect(problem({ epochs: Infinity })).toBe('“epochs” has to be at most 1000, and is Infinity')
  expect(problem({ epochs: NaN })).toBe('“epochs” has to be a number, and is NaN')
  expect(problem({ batchSize: -1 })).toBe('“batchSize” has to be at least 1, and is -1')
  expect(problem({ optimizer: { type: 'sgd', learningRate: '0.1' } })).toBe(
    '“optimizer.learningRate” has to be a number, and is "0.1"',
  )
  expect(problem({ optimizer: null })).toBe('“optimizer” has to be a group, and is null')
  expect(problem({ epochs: {} })).toBe('“epochs” has to be a number, and is a group')
  expect(problem({ network: [] })).toBe('“network” has to hold at least 1 layer, and holds 0')
  const million = Array.from({ length: 1_000_000 }, () => ({ type: 'output' }))
  expect(problem({ network: million })).toBe('“network” has to hold at most 2000 layers, and holds 1000000')
})

it('layers are counted from 1, as people see them', () => {
  expect(problem({ network: [{ ...convolution, filters: 4000 }, ...others] })).toBe(
    '“filters” of layer 1 has to be at most 1024, and is 4000',
  )
  expect(problem({ network: [convolution, 7, ...others] })).toBe('layer 2 has to be a group, and is 7')
})

it('what was written is shown short, and cannot turn the sentence around', () => {
  expect(problem({ engine: 'a\u202Eb' })).toContain('and is "a⟨202E⟩b"')
  expect(problem({ engine: 'x'.repeat(5000) })?.length).toBeLessThan(250)
  expect(problem({ ['k'.repeat(5000)]: 1 })?.length).toBeLessThan(250)
})

it('the line of what is no JSON is found, where that can be', () => {
  const fault = (text: string) => {
    try {
      JSON.parse(text)
      return null
    } catch (thrown) {
      return jsonFault(thrown, text)
    }
  }
  const text = JSON.stringify(config, null, 2)
  const line = text.split('\n').findIndex((words) => words.includes('"epochs"')) + 1
  expect(fault(text.replace('"epochs": 10', '"epochs": NaN'))).toBe(`this is not JSON; the fault is in line ${line}`)
  expect(fault('{\n"version": 1,\n}')).toBe('this is not JSON; the fault is in line 3')
  expect(fault(text.slice(0, -3))).toMatch(/in line \d+$/)
  expect(fault('{\n"a": 1,\n')).toMatch(/in line \d$/)
  expect(fault('{a: 1}')).toBe('this is not JSON; the fault is in line 1')
  expect(fault('<html>')).toBe('this is not JSON; the fault is in line 1')
  expect(fault('')).toMatch(/^this is not JSON/)
})
