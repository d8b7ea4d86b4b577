// A server that stops waits for no connection that asks nothing. Not its job: requests in flight, which are answered first.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

const AGAIN_MS = 200

/**
 * Notes connections on which nothing was asked yet (browsers open some beforehand): Node counts them neither idle nor busy.
 * The function that it answers closes these and the idle ones, again and again until the server is closed.
 */
export function watchConnections(server: Server): () => void {
  const unused = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', ({ socket }) => unused.delete(socket))
  return () => {
    const again = setInterval(() => {
      server.closeIdleConnections()
      for (const socket of unused) socket.destroy()
    }, AGAIN_MS).unref()
    server.once('close', () => clearInterval(again))
  }
}
