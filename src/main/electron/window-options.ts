import type { BrowserWindowConstructorOptions } from 'electron'
import type { Bounds } from './bounds'

export interface WindowChoices {
  packaged: boolean
  dark: boolean
  /** Absolute name of the built bridge. */
  preload: string
  /** Where the window was last time, if that is known. */
  bounds: Bounds | null
}

/** The grounds of the light and the dark theme, so that nothing flashes before the page is drawn. */
const grounds = { light: '#f6f6f3', dark: '#14161a' }

/** Options of every window there is. The page has no Node, no access to other pages, and a sandbox of the system around it. */
export function windowOptions({ packaged, dark, preload, bounds }: WindowChoices): BrowserWindowConstructorOptions {
  return {
    width: 1280,
    height: 800,
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    title: 'Jackdaw',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: dark ? grounds.dark : grounds.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !packaged,
    },
  }
}
