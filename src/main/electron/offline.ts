import type { App, Session, WebContents } from 'electron'
import { scheme } from './addresses'

/** Whether a request may go on: only to the program itself, or to what the page made in its own memory. */
export function mayRequest(address: string, packaged: boolean): boolean {
  const colon = address.indexOf(':')
  const found = address.slice(0, colon)
  if (found === scheme || found === 'blob' || found === 'data') return true
  return !packaged && found === 'devtools'
}

/** Must be called before the app is ready: no name is ever looked up, and Chromium's own errands stay at home. */
export function cutNames(app: App): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  app.commandLine.appendSwitch('disable-background-networking')
  app.commandLine.appendSwitch('disable-component-update')
}

/** Cancels every request that would leave the program. */
export function stayOffline(session: Session, packaged: boolean): void {
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !mayRequest(details.url, packaged) }))
}

/** Peer connections do not pass through `webRequest`; without a proxy this leaves them no way out. */
export function cutPeerConnections(contents: WebContents): void {
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}
