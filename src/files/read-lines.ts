import { createReadStream } from 'node:fs'

/**
 * The lines of a text file, without their ends, as they are read. Only `\n` ends a line: Node's own reader takes U+2028 for an end, too,
 * in newer versions, and that may stand in the texts of a file of JSON lines.
 */
export async function* readLines(file: string): AsyncGenerator<string, void, void> {
  let rest = ''
  for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest) yield rest
}
