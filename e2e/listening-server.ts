import { createServer, type Server } from 'node:net'

/** Listens on this machine and counts who comes; the program must never come. */
export class ListeningServer {
  connections = 0
  #server: Server

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => {
      this.connections++
      socket.destroy()
    })
  }

  static async start(): Promise<ListeningServer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new ListeningServer(server)
  }

  get port(): number {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the server does not listen')
    return address.port
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
