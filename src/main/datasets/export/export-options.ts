export interface ExportOptions {
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}
