import type { RunConfig } from './run-config'

/** One value somewhere in a run's settings. */
export interface SettingLeaf {
  /** Keys on the way to it, joined: `augmentation.shift`, `network.0.filters`. */
  path: string
  /** `Augmentation: shift`, `Layer 1: filters`. */
  label: string
  value: string | number | boolean | null
}

/** Every value of a run's settings, however deep, in their order: also those of settings that came after this was written. */
export function settingLeaves(config: RunConfig): SettingLeaf[] {
  return Object.entries(config).flatMap(([key, value]) => leaves([key], value))
}

function leaves(path: readonly string[], value: unknown): SettingLeaf[] {
  if (value === undefined) return []
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => leaves([...path, key], inner))
  const leaf = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
  return [{ path: path.join('.'), label: labelOf(path), value: leaf }]
}

/** `learningRate` as `learning rate`. */
const words = (key: string) => key.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()

function labelOf([first = '', ...rest]: readonly string[]): string {
  const [head, tail] = first === 'network' ? [`layer ${Number(rest[0]) + 1}`, rest.slice(1)] : [words(first), rest]
  const label = [head, ...tail.map(words)].join(': ')
  return label.charAt(0).toUpperCase() + label.slice(1)
}

/** For a table: `yes`, `no`, `0.01`, `cosine`. */
export function leafWords(value: SettingLeaf['value']): string {
  if (value === null) return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : value
}
