/** Rows and columns of a grey picture, all inclusive. */
export interface DrawnPart {
  top: number
  bottom: number
  left: number
  right: number
}

/** The smallest part of a grey picture around which all is of the colour of its first pixel; null where the picture has one colour. */
export function drawnPart(source: Uint8Array, height: number, width: number): DrawnPart | null {
  const ground = source[0]
  const size = height * width
  let first = 0
  while (first < size && source[first] === ground) first++
  if (first === size) return null
  let last = size - 1
  while (source[last] === ground) last--
  const top = Math.floor(first / width)
  const bottom = Math.floor(last / width)
  let left = first % width
  let right = last % width
  for (let row = top; row <= bottom; row++) {
    const start = row * width
    let column = 0
    while (column < left && source[start + column] === ground) column++
    left = column
    column = width - 1
    while (column > right && source[start + column] === ground) column--
    right = column
  }
  return { top, bottom, left, right }
}
