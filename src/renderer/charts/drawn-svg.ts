/** What a drawing takes from the page's styles, which do not come along into a picture of its own. */
const inherited = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'opacity',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
]

/** A drawing as it looks on screen, so many pixels to one of the page. */
export async function drawnSvg(svg: SVGSVGElement, scale: number): Promise<HTMLCanvasElement> {
  const [width, height] = [svg.clientWidth, svg.clientHeight]
  const copy = svg.cloneNode(true) as SVGSVGElement
  const originals = [svg, ...svg.querySelectorAll<SVGElement>('*')]
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')]
  originals.forEach((original, i) => {
    const styles = getComputedStyle(original)
    for (const name of inherited) copies[i]?.setAttribute(name, styles.getPropertyValue(name))
  })
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
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return canvas
  } finally {
    URL.revokeObjectURL(address)
  }
}
