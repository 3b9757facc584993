import { protocol } from 'electron'
import { scheme, type PageFiles } from './addresses'
import { answerAddress, type PictureSource } from './answer-address'

/** Must be called before the app is ready. The scheme is an ordinary, secure one, and never stands above the policy. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } },
  ])
}

/** Answers every address of the program's scheme. The datasets may come later than the first request for the page. */
export function serveScheme(files: PageFiles, datasets: () => Promise<PictureSource>): void {
  const answer = (method: string, address: string) => answerAddress(method, address, files, datasets)
  // Electron before 25 has only the older interface.
  if ('handle' in protocol) {
    protocol.handle(scheme, async (request) => {
      const { status, headers, body } = await answer(request.method, request.url)
      return new Response(new Uint8Array(body.buffer, body.byteOffset, body.byteLength), { status, headers })
    })
    return
  }
  const older = protocol as unknown as Pick<Electron.Protocol, 'registerBufferProtocol'>
  older.registerBufferProtocol(scheme, (request, callback) => {
    void answer(request.method, request.url).then(({ status, type, headers, body }) => {
      const mimeType = type.split(';')[0] ?? type
      callback({ statusCode: status, mimeType, charset: 'utf-8', headers, data: body })
    })
  })
}
