// One keep-alive HTTP connection with one request in flight, as thin as it can be: what the load costs is taken from the same machine.
// Not its job: anything of HTTP that the server does not answer here (no chunks, no redirects).
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export type Answer = { status: number; text: string }
export type Caller = { call: (method: string, path: string, body?: string) => Promise<Answer>; close: () => void }

type Waiting = { resolve: (answer: Answer) => void; reject: (error: Error) => void }

/** Opens a connection. @example const { status } = await (await openCaller('http://127.0.0.1:8080', token)).call('GET', '/api/order/find') */
export async function openCaller(url: string, token: string): Promise<Caller> {
  const { hostname, port } = new URL(url)
  const socket = await dial(hostname, Number(port))
  const head = `Host: ${hostname}\r\nAuthorization: ${token}\r\n`
  let waiting: Waiting | undefined
  let parts: Buffer[] = []
  const fail = (error: Error) => {
    const { reject } = waiting ?? {}
    waiting = undefined
    reject?.(error)
  }
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the server closed the connection')))
  socket.on('data', (part) => {
    parts.push(part)
    const whole = parts.length === 1 ? part : Buffer.concat(parts)
    parts = [whole]
    const answer = readAnswer(whole)
    if (answer === undefined) return
    parts = []
    const { resolve } = waiting ?? {}
    waiting = undefined
    resolve?.(answer)
  })
  return {
    call: (method, path, body) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        const length = body === undefined ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
        socket.write(`${method} ${path} HTTP/1.1\r\n${head}${length}\r\n${body ?? ''}`)
      }),
    close: () => {
      socket.removeAllListeners('close').destroy()
    },
  }
}

function dial(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => {
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

/** The answer, or undefined while some of it is on its way. */
function readAnswer(whole: Buffer): Answer | undefined {
  const end = whole.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = whole.toString('latin1', 0, end)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer without a length: ${head}`)
  if (whole.length < end + 4 + Number(length)) return undefined
  return { status: Number(head.slice(9, 12)), text: whole.toString('utf8', end + 4) }
}

/** Refuses anything but 200, without reading the body. */
export function mustBeOk({ status, text }: Answer): void {
  if (status !== 200) throw new Error(`the server answered ${status}: ${text.slice(0, 500)}`)
}

/** The body of an answer that must be 200. */
export function must(answer: Answer): unknown {
  mustBeOk(answer)
  return JSON.parse(answer.text)
}

/** A number inside of an answer. */
export function numberAt(body: unknown, field: string): number {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined
  if (typeof value !== 'number') throw new Error(`${field} is missing in ${JSON.stringify(body).slice(0, 300)}`)
  return value
}

/** Asks again every few milliseconds until there is an answer. */
export async function until<T>(ms: number, what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + ms
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error(`${what}: nothing after ${ms} ms`)
    await sleep(10)
  }
}
