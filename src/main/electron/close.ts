import { app, powerMonitor, type BrowserWindow } from 'electron'
import type { Services } from '../services'
import { createClosing } from './closing'
import type { Dialogs } from './dialogs'

/** Milliseconds that stopping and saving may take. */
const limit = 10_000

/**
 * Leads every way of ending the program through one exit: the window, the menu, signals, and the system shutting down. Only a
 * person who closes the window during training is asked; whoever ends it, a run in training is saved first.
 */
export function endTogether(
  window: BrowserWindow,
  services: Promise<Services>,
  dialogs: Pick<Dialogs, 'confirmClosing'>,
  report: (thrown: unknown) => void,
): void {
  let isTraining = (): boolean => false
  services.then(
    ({ training }) => (isTraining = () => training.active !== null),
    () => undefined,
  )
  const closing = createClosing({
    isTraining: () => isTraining(),
    ask: () => dialogs.confirmClosing(),
    stop: async () => {
      window.hide()
      await (await services).close()
    },
    exit: () => app.exit(0),
    report,
    limit,
  })
  const demand = (): void => void closing.demand()

  // Preventing it also cancels the quit that it may be a part of; `closing` ends the program when it is done.
  window.on('close', (event) => {
    event.preventDefault()
    void closing.request()
  })
  // Only a handler made after the app is ready takes the place of Electron's own, which would ask.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, demand)
  // The event, which is not in the types, holds back the shutdown until the run is saved.
  const onShutdown = (event?: { preventDefault(): void }): void => {
    event?.preventDefault()
    demand()
  }
  powerMonitor.on('shutdown', onShutdown)
  if (process.platform === 'win32') window.on('session-end', demand)
}
