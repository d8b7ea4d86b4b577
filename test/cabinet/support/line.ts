// A line to the server that can be cut: for a browser nothing answers at its address then, neither the page nor the API.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export async function openLine(to: string) {
  const { hostname, port } = new URL(to)
  const open = new Set<Socket>()
  const keep = (socket: Socket) => {
    open.add(socket)
    // Whoever is cut off in the middle of something says so: that is what is wanted.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
  }
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    keep(near)
    keep(far)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    near.pipe(far).pipe(near)
  })
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }
  const own = await listen(0)
  const cut = () => {
    server.close()
    for (const socket of open) socket.destroy()
  }
  return { url: `http://127.0.0.1:${own}`, cut, mend: () => listen(own) }
}
