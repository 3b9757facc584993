import path from 'node:path'
import { app, dialog, session, type BrowserWindow } from 'electron'
import type { AppInfo, EventName, Events } from '../shared/contract'
import { toErrorData } from '../shared/errors'
import { errorWords } from '../shared/words/errors'
import { createServices } from './create-services'
import { endTogether } from './electron/close'
import { systemDialogs } from './electron/dialogs'
import { DroppedPaths } from './electron/dropped-paths'
import { createHandlers } from './electron/handlers'
import { openDoors, sendEvent } from './electron/ipc'
import { setMenu } from './electron/menu'
import { guardPages } from './electron/navigation'
import { cutNames, stayOffline } from './electron/offline'
import { listPageFiles } from './electron/page-files'
import { denyPermissions } from './electron/permissions'
import { restWithComputer, stayAwakeWhileTraining } from './electron/power'
import { registerScheme, serveScheme } from './electron/scheme'
import { assertShell, isDevelopmentShell } from './electron/shell-version'
import { startOptions } from './electron/start-options'
import { utilityEngine } from './electron/utility-engine'
import { bringForward, openWindow } from './electron/window'
import { defaultLibraryDirectory } from './library/default-directory'
import type { ServiceOptions, Services } from './services'

/** Start order of the windowed program, and nothing else. */

const out = path.join(__dirname, '..')
const electron = process.versions.electron ?? ''
const report = (thrown: unknown): void => console.error(thrown)
let window: BrowserWindow | null = null

function start(): Promise<void> {
  const packaged = app.isPackaged
  const libraryDirectory = startOptions(process.argv, process.cwd()).libraryDirectory ?? defaultLibraryDirectory()
  denyPermissions(session.defaultSession)
  stayOffline(session.defaultSession, packaged)
  setMenu(packaged)

  const followTraining = stayAwakeWhileTraining()
  const emit = <N extends EventName>(name: N, payload: Events[N]): void => {
    followTraining(name, payload)
    sendEvent(window, name, payload)
  }
  const services = openServices({
    libraryDirectory,
    resourcesDirectory: packaged ? process.resourcesPath : path.join(out, '..', 'resources'),
    engineFile: path.join(__dirname, 'engine.js'),
    spawnEngine: utilityEngine,
    version: app.getVersion(),
    emit,
  })

  // The page loads while the library opens; its first requests wait for it.
  serveScheme(listPageFiles(path.join(out, 'renderer')), async () => (await services).datasets)
  const ours = (window = openWindow(path.join(out, 'preload', 'index.js')))
  const dialogs = systemDialogs(ours)
  const info: AppInfo = {
    version: app.getVersion(),
    electron,
    developmentShell: isDevelopmentShell(electron),
    libraryName: path.basename(libraryDirectory),
  }
  const drops = new DroppedPaths()
  openDoors(ours, {
    handlers: async () => createHandlers({ services: await services, dialogs, drops, info }),
    keep: (paths) => drops.keep(paths),
    report,
  })
  endTogether(ours, services, dialogs, report)
  return services.then(({ training }) => restWithComputer(training))
}

/** Opens the library and puts the pictures in that come with the program. */
async function openServices(options: ServiceOptions): Promise<Services> {
  const services = await createServices(options)
  await services.datasets.prepare()
  return services
}

/** Says in plain words why the program cannot go on, and ends it. */
function giveUp(thrown: unknown): void {
  report(thrown)
  const { sentence, action } = errorWords(toErrorData(thrown))
  dialog.showErrorBox('Jackdaw cannot start', `${sentence}\n\n${action}`)
  app.exit(1)
}

assertShell(electron, app.isPackaged)
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => bringForward(window))
  app.enableSandbox()
  registerScheme()
  cutNames(app)
  guardPages(app)
  app.whenReady().then(start).catch(giveUp)
} else {
  app.exit(0)
}
