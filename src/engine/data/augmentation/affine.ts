/** How a picture is moved about its middle. */
export interface Movement {
  /** Pixels. */
  right: number
  down: number
  /** Clockwise. */
  radians: number
  /** Above 1 makes it larger. */
  scale: number
  flipHorizontal: boolean
  flipVertical: boolean
}

/** For each pixel of the new picture its place in the old one: `x = x0 + xByX * column + xByY * row`, and `y` alike. */
export interface Affine {
  x0: number
  xByX: number
  xByY: number
  y0: number
  yByX: number
  yByY: number
}

/** The way back from a new pixel to the old one that a movement asks for. */
export function affineOf(width: number, height: number, movement: Movement): Affine {
  const { right, down, radians, scale, flipHorizontal, flipVertical } = movement
  const [cos, sin] = [Math.cos(radians) / scale, Math.sin(radians) / scale]
  const [acrossSign, downSign] = [flipHorizontal ? -1 : 1, flipVertical ? -1 : 1]
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2]
  const [xByX, xByY, yByX, yByY] = [acrossSign * cos, acrossSign * sin, downSign * -sin, downSign * cos]
  return {
    x0: middleX - xByX * (middleX + right) - xByY * (middleY + down),
    xByX,
    xByY,
    y0: middleY - yByX * (middleX + right) - yByY * (middleY + down),
    yByX,
    yByY,
  }
}
