import type { Session } from 'electron'

/** Denies every permission a page could have or ask for: camera, microphone, notifications, devices, clipboard reading. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}
