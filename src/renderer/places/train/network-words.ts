import type { NetworkSummary } from '../../../shared/network'
import { count } from '../../../shared/words/format'

/** `431 k`: three digits say enough of a large number. */
export const short = (n: number): string =>
  n >= 999_500 ? `${Number((n / 1e6).toPrecision(3))} M` : n >= 1e4 ? `${Number((n / 1e3).toPrecision(3))} k` : count(n)

/** `431 k weights, 5 × LeNet’s work`. `work` is the share of LeNet's; null where that is not known. */
export function sizeWords(network: NetworkSummary, work: number | null): string {
  const weights = `${short(network.parameters)} weights`
  return `${weights}, ${work === null ? `${short(network.multiplyAdds)} multiply-adds a picture` : workWords(work)}`
}

function workWords(work: number): string {
  if (work > 0.8 && work < 1.25) return 'as much work as LeNet'
  if (work >= 1.25) return `${Number(work.toPrecision(work < 10 ? 2 : 1))} × LeNet’s work`
  return work < 0.01 ? 'next to no work' : `${Math.max(1, Math.round(work * 100))} % of LeNet’s work`
}
