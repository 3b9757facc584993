import { dialog, type BrowserWindow } from 'electron'

/** What main asks the person. Paths go from here to the services and nowhere else. */
export interface Dialogs {
  /** Absolute name of a folder to read; null when cancelled. */
  chooseFolder(title: string): Promise<string | null>
  /** Absolute name of a file to read; null when cancelled. */
  chooseFile(title: string): Promise<string | null>
  /** Absolute name of a folder to put a new folder into; null when cancelled. */
  chooseTargetFolder(title: string): Promise<string | null>
  /** Absolute name of a CSV file to write; null when cancelled. */
  chooseCsvFile(title: string, suggestion: string): Promise<string | null>
  /** Absolute name of a PNG file to write; null when cancelled. */
  choosePngFile(title: string, suggestion: string): Promise<string | null>
  /** True when training is to be stopped and saved, false when it goes on. */
  confirmClosing(): Promise<boolean>
}

/** The system's own dialogs, in front of the program's window. */
export function systemDialogs(window: BrowserWindow): Dialogs {
  const open = async (
    title: string,
    buttonLabel: string,
    properties: ('openDirectory' | 'openFile' | 'createDirectory')[],
  ) => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, { title, buttonLabel, properties })
    return canceled ? null : (filePaths[0] ?? null)
  }
  const save = async (title: string, defaultPath: string, filter: Electron.FileFilter) => {
    const { canceled, filePath } = await dialog.showSaveDialog(window, { title, defaultPath, filters: [filter] })
    return canceled || !filePath ? null : filePath
  }
  return {
    chooseFolder: (title) => open(title, 'Open', ['openDirectory']),
    chooseFile: (title) => open(title, 'Open', ['openFile']),
    chooseTargetFolder: (title) => open(title, 'Export here', ['openDirectory', 'createDirectory']),
    chooseCsvFile: (title, suggestion) =>
      save(title, suggestion, { name: 'Comma-separated values', extensions: ['csv'] }),
    choosePngFile: (title, suggestion) => save(title, suggestion, { name: 'PNG picture', extensions: ['png'] }),
    async confirmClosing() {
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        title: 'Jackdaw',
        message: 'A run is still in training.',
        detail: 'If you stop now, everything learned so far is saved, and you can go on with this run later.',
        buttons: ['Keep training', 'Stop and save'],
        defaultId: 1,
        cancelId: 0,
        noLink: true,
      })
      return response === 1
    },
  }
}
