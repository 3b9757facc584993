import type { CurveSeries } from './curves'

const dashes = { solid: [], dashed: [7, 4], dotted: [2, 3] }

/** A line of a chart, as its legend names it. */
export type LegendEntry = Pick<CurveSeries, 'name' | 'colour' | 'dash' | 'faint' | 'marker'>

/** What stands around the drawing in a picture of a chart. */
export interface Surroundings {
  title: string
  series: readonly LegendEntry[]
  /** Lines below it, such as that an axis is cut. */
  notes: readonly string[]
}

/** A drawing as it is on screen, so many pixels to one of the page, with its title, what each line is, and its notes: it stands alone. */
export function chartPicture(
  drawing: HTMLCanvasElement,
  scale: number,
  { title, series, notes }: Surroundings,
): HTMLCanvasElement {
  const styles = getComputedStyle(document.documentElement)
  const colour = (token: string) => styles.getPropertyValue(token).trim()
  const font = (size: number, weight = 400) => `${weight} ${size * scale}px 'Inter Variable', system-ui, sans-serif`
  const [edge, line] = [16 * scale, 20 * scale]

  const canvas = document.createElement('canvas')
  const ctx = canvas.getContext('2d')
  if (!ctx) return canvas
  const room = drawing.width
  ctx.font = font(12)
  const widthOf = (text: string) => ctx.measureText(text).width
  const named = series.map((entry) => ({ ...entry, name: cutText(entry.name, room - 30 * scale, widthOf) }))
  const legend = legendLines(named, room, (name) => widthOf(name) + 48 * scale)
  const below = notes.flatMap((note) => textLines(note, room, widthOf))
  canvas.width = room + 2 * edge
  canvas.height = 2 * edge + line * (1.5 + legend.length + below.length) + drawing.height

  ctx.fillStyle = colour('--surface')
  ctx.fillRect(0, 0, canvas.width, canvas.height)
  ctx.textBaseline = 'middle'
  ctx.fillStyle = colour('--text')
  ctx.font = font(15, 600)
  ctx.fillText(title, edge, edge + line / 2, room)
  ctx.font = font(12)
  legend.forEach((entries, row) => {
    const y = edge + line * (1.9 + row)
    for (const { entry, left } of entries) {
      const x = edge + left
      ctx.strokeStyle = colour(`--series-${entry.colour}`)
      ctx.globalAlpha = entry.faint ? 0.5 : 1
      ctx.lineWidth = 2 * scale
      ctx.setLineDash(dashes[entry.dash ?? 'solid'].map((length) => length * scale))
      ctx.beginPath()
      ctx.moveTo(x, y)
      ctx.lineTo(x + 24 * scale, y)
      ctx.stroke()
      if (entry.marker) {
        ctx.fillStyle = colour(`--series-${entry.colour}`)
        ctx.beginPath()
        ctx.arc(x + 12 * scale, y, 3 * scale, 0, 2 * Math.PI)
        ctx.fill()
      }
      ctx.globalAlpha = 1
      ctx.fillStyle = colour('--text')
      ctx.fillText(entry.name, x + 30 * scale, y)
    }
  })
  const top = edge + line * (1.5 + legend.length)
  ctx.drawImage(drawing, edge, top)
  ctx.fillStyle = colour('--text-muted')
  below.forEach((text, row) => ctx.fillText(text, edge, top + drawing.height + line * (row + 0.6), room))
  return canvas
}

/** A text that is no wider than the room, its end left out where it is. */
export function cutText(text: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= room) return text
  const letters = [...text]
  while (letters.length > 0 && widthOf(`${letters.join('')}…`) > room) letters.pop()
  return `${letters.join('')}…`
}

/** A text in lines that are no wider than the room, but for a word that is. */
function textLines(text: string, room: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of text.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`
    if (current !== '' && widthOf(longer) > room) {
      lines.push(current)
      current = word
    } else current = longer
  }
  return [...lines, current]
}

interface Entry {
  entry: LegendEntry
  left: number
}

function legendLines(series: readonly LegendEntry[], room: number, widthOf: (name: string) => number): Entry[][] {
  const lines: Entry[][] = [[]]
  let left = 0
  for (const entry of series) {
    const width = widthOf(entry.name)
    if (left > 0 && left + width > room) {
      lines.push([])
      left = 0
    }
    lines[lines.length - 1]?.push({ entry, left })
    left += width
  }
  return lines
}
