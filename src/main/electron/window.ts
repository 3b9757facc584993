import path from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { pageAddress } from './addresses'
import { isOnScreen, readBounds, writeBounds } from './bounds'
import { windowOptions } from './window-options'

/** Opens the program's window where it was last time, and shows it once the page is drawn. `preload` is the built bridge. */
export function openWindow(preload: string): BrowserWindow {
  const note = path.join(app.getPath('userData'), 'window.json')
  const noted = readBounds(note)
  const screens = screen.getAllDisplays().map((display) => display.workArea)
  const bounds = noted && isOnScreen(noted, screens) ? noted : null
  const dark = nativeTheme.shouldUseDarkColors
  const window = new BrowserWindow(windowOptions({ packaged: app.isPackaged, dark, preload, bounds }))
  window.once('ready-to-show', () => window.show())
  window.on('close', () => writeBounds(note, window.getNormalBounds()))
  void window.loadURL(pageAddress)
  return window
}

/** Brings the window to the front, as when the program is started a second time. */
export function bringForward(window: BrowserWindow | null): void {
  if (!window || window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
