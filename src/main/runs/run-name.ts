/** Longest name that a run can have, in characters. */
const longest = 120

/** A name that no run has yet: the one asked for, or the same with " 2", " 3" ... behind it. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const lower = new Set([...taken].map((name) => name.toLowerCase()))
  const base = wanted.trim().slice(0, longest) || 'Run'
  if (!lower.has(base.toLowerCase())) return base
  for (let n = 2; ; n++) {
    const ending = ` ${n}`
    const name = base.slice(0, longest - ending.length) + ending
    if (!lower.has(name.toLowerCase())) return name
  }
}
