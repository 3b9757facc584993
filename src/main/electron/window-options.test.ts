import { describe, expect, it } from 'vitest'
import { windowOptions } from './window-options'

const choices = { packaged: true, dark: false, preload: '/program/preload.js', bounds: null }

describe('window options', () => {
  it('keep the page in its sandbox', () => {
    expect(windowOptions(choices).webPreferences).toEqual({
      preload: '/program/preload.js',
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
      devTools: false,
    })
  })

  it('give developer tools to nobody but those who build the program', () => {
    expect(windowOptions({ ...choices, packaged: false }).webPreferences?.devTools).toBe(true)
  })

  it('begin at 1280 x 800, and later where the window was', () => {
    expect(windowOptions(choices)).toMatchObject({
      width: 1280,
      height: 800,
      minWidth: 900,
      minHeight: 600,
      show: false,
    })
    const bounds = { x: 10, y: 20, width: 1000, height: 700 }
    expect(windowOptions({ ...choices, bounds })).toMatchObject(bounds)
  })

  it('have the ground of the theme', () => {
    expect(windowOptions(choices).backgroundColor).not.toBe(windowOptions({ ...choices, dark: true }).backgroundColor)
  })
})
