/**
 * Takes the keyboard focus when what had it has gone from the page, such as a button that was just pressed; otherwise the next Tab
 * would begin at the top.
 */
export function focusWhenLost(element: HTMLElement): void {
  setTimeout(() => {
    if (document.activeElement === document.body) element.focus({ preventScroll: true })
  })
}
