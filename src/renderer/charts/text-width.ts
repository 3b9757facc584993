let ctx: CanvasRenderingContext2D | null = null

/** How wide a text is in a drawing, in pixels; the words of drawings have this size. */
export function textWidth(text: string): number {
  ctx ??= document.createElement('canvas').getContext('2d')
  if (!ctx) return 7 * text.length
  ctx.font = "12px 'Inter Variable', system-ui, sans-serif"
  return ctx.measureText(text).width
}
