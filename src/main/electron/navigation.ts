import type { App, WebContents } from 'electron'
import { pageAddress } from './addresses'
import { cutPeerConnections } from './offline'

/**
 * Whether the main frame may go to an address: only to the page it already shows, as when it is reloaded. The address is
 * compared as it stands, because whatever needs interpreting is not ours.
 */
export function mayNavigate(address: string, isMainFrame: boolean): boolean {
  return isMainFrame && address === pageAddress
}

/** The developer tools are a page too, one that no other page can go to. They exist only while the program is being built. */
const isDeveloperTools = (address: string): boolean => address.startsWith('devtools://')

/** What every attempt to open another window is answered with. */
export function refuseWindow(): { action: 'deny' } {
  return { action: 'deny' }
}

interface Refusable {
  preventDefault(): void
}

/** Guards every page there will ever be, from its first moment. */
export function guardPages(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    guardNavigation(contents)
    cutPeerConnections(contents)
  })
}

/** Refuses navigation, redirects, frames, new windows and webviews of one page. */
function guardNavigation(contents: WebContents): void {
  const unlessAllowed = (event: Refusable, address: string, isMainFrame: boolean) => {
    if (!mayNavigate(address, isMainFrame)) event.preventDefault()
  }
  // The second argument is what Electron 22 passes; later ones keep it.
  contents.on('will-navigate', (event, address) => unlessAllowed(event, address, true))
  contents.on('will-frame-navigate', (event) => unlessAllowed(event, event.url, event.isMainFrame))
  // An empty page comes without being announced. It has no way to speak to main; the program's own page takes its place again.
  contents.on('did-navigate', (_event, address) => {
    if (!mayNavigate(address, true) && !isDeveloperTools(address)) void contents.loadURL(pageAddress)
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(refuseWindow)
}
