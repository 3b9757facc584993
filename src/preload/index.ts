import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { createBridge } from './bridge'

/** Before Electron 32 there is no `webUtils.getPathForFile`; files have their path themselves. */
const pathOf = (file: unknown): unknown => {
  if (!(file instanceof File)) return ''
  const utils = webUtils as typeof webUtils | undefined
  return utils ? utils.getPathForFile(file) : (file as File & { path?: unknown }).path
}

contextBridge.exposeInMainWorld('jackdaw', createBridge(ipcRenderer, pathOf))
