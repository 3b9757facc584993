import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { PageFile, PageFiles } from './addresses'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** Lists the built page once, at start. A file of a kind not in the table is not served; links are not followed. */
export function listPageFiles(directory: string): PageFiles {
  const files = new Map<string, PageFile>()
  const visit = (folder: string, prefix: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const name = `${prefix}/${entry.name}`
      const file = path.join(folder, entry.name)
      const type = types[path.extname(entry.name)]
      if (entry.isDirectory()) visit(file, name)
      else if (entry.isFile() && type !== undefined) files.set(name, { file, type })
    }
  }
  visit(directory, '')
  return files
}
