/** Characters that V8 shows before the one that it did not expect. */
const shownBefore = 10

/** That a text is not JSON, and in which line if that is known, without a full stop. `thrown` is what `JSON.parse` threw. */
export function jsonFault(thrown: unknown, text: string): string {
  const place = placeOf(String(thrown), text)
  if (place === null) return 'this is not JSON'
  return `this is not JSON; the fault is in line ${text.slice(0, place).split('\n').length}`
}

/** V8 names the position, or only shows what is around it: `Unexpected token 'N', ..."epochs": NaN,\n  "see"... is not valid JSON`. */
function placeOf(message: string, text: string): number | null {
  const position = /position (\d+)/.exec(message)?.[1]
  if (position !== undefined) return Number(position)
  if (message.includes('Unexpected end of JSON input')) return text.trimEnd().length
  const [, token = '', before, shown = ''] =
    /^SyntaxError: Unexpected token '(.+)', (\.{3})?"([^]*)"(?:\.{3})? is not valid JSON$/.exec(message) ?? []
  const start = text.indexOf(shown)
  if (shown === '' || start < 0 || text.indexOf(shown, start + 1) >= 0) return null
  return start + (before === undefined ? Math.max(0, shown.indexOf(token)) : shownBefore)
}
