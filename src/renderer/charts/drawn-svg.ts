/** What a drawing takes from the page's styles, which do not come along into a picture of its own. */
const inherited = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'opacity']

/**
 * A drawing as it looks on screen, so many pixels to one of the page. Its words are written over it: a picture of its own knows none of the
 * page's fonts.
 */
export async function drawnSvg(svg: SVGSVGElement, scale: number): Promise<HTMLCanvasElement> {
  const [width, height] = [svg.clientWidth, svg.clientHeight]
  const copy = svg.cloneNode(true) as SVGSVGElement
  const originals = [svg, ...svg.querySelectorAll<SVGElement>('*')]
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')]
  originals.forEach((original, i) => {
    const styles = getComputedStyle(original)
    for (const name of inherited) copies[i]?.setAttribute(name, styles.getPropertyValue(name))
  })
  for (const text of copy.querySelectorAll('text')) text.remove()
  copy.setAttribute('width', String(width * scale))
  copy.setAttribute('height', String(height * scale))
  const address = URL.createObjectURL(
    new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' }),
  )
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const ctx = canvas.getContext('2d')
    if (!ctx) return canvas
    ctx.drawImage(image, 0, 0, canvas.width, canvas.height)
    ctx.scale(scale, scale)
    for (const text of svg.querySelectorAll('text')) writeText(ctx, text)
    return canvas
  } finally {
    URL.revokeObjectURL(address)
  }
}

const alignments: Record<string, CanvasTextAlign> = { start: 'left', middle: 'center', end: 'right' }

/** Writes a line of a drawing in the font that it has on the page; its tip is not part of it. */
function writeText(ctx: CanvasRenderingContext2D, text: SVGTextElement): void {
  const styles = getComputedStyle(text)
  const words = [...text.childNodes].flatMap((node) => (node instanceof Text ? [node.data] : [])).join('')
  const [x, y] = [text.x.baseVal[0]?.value ?? 0, text.y.baseVal[0]?.value ?? 0]
  ctx.font = `${styles.fontWeight} ${styles.fontSize} ${styles.fontFamily}`
  ctx.textAlign = alignments[styles.textAnchor] ?? 'left'
  if (styles.stroke !== 'none') {
    ctx.strokeStyle = styles.stroke
    ctx.lineWidth = Number.parseFloat(styles.strokeWidth)
    ctx.lineJoin = 'round'
    ctx.strokeText(words, x, y)
  }
  ctx.fillStyle = styles.fill
  ctx.fillText(words, x, y)
}
