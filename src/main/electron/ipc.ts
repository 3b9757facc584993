import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import type { EventName, Events } from '../../shared/contract'
import { createDoor, createDropDoor, type Caller, type DoorOptions, type DropDoorOptions } from './door'

const requestChannel = 'jackdaw:request'
const dropChannel = 'jackdaw:dropped'
const eventChannel = 'jackdaw:event'

/** Opens the doors. `ours` is the program's window; everybody else who calls is refused. */
export function openDoors(
  ours: BrowserWindow,
  { handlers, keep, report }: Omit<DoorOptions & DropDoorOptions, 'now'>,
): void {
  const now = () => performance.now()
  const door = createDoor({ handlers, now, report })
  const dropDoor = createDropDoor({ keep, now, report })
  ipcMain.handle(dropChannel, (event, paths: unknown) => dropDoor(callerOf(event, ours), paths))
  ipcMain.handle(requestChannel, (event, name: unknown, input: unknown) => door(callerOf(event, ours), name, input))
}

/** Tells the window something, unasked; says nothing when it is gone. */
export function sendEvent<N extends EventName>(window: BrowserWindow | null, name: N, payload: Events[N]): void {
  if (window && !window.isDestroyed() && !window.webContents.isDestroyed()) {
    window.webContents.send(eventChannel, name, payload)
  }
}

function callerOf(event: IpcMainInvokeEvent, ours: BrowserWindow): Caller {
  const nobody: Caller = { frame: null, fromOurWindow: false }
  try {
    const frame = event.senderFrame
    if (!frame || ours.isDestroyed()) return nobody
    return {
      frame: {
        key: `${frame.processId}:${frame.routingId}`,
        origin: frame.origin,
        url: frame.url,
        isMainFrame: frame.parent === null && frame === event.sender.mainFrame,
      },
      fromOurWindow: event.sender === ours.webContents,
    }
  } catch {
    // A frame that went away in between throws when it is asked anything.
    return nobody
  }
}
