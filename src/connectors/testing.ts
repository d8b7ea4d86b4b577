// For tests of connectors: a marketplace that answers from a list over real HTTP, and a clock that does not wait.
import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { guardedFetch } from '../kit/guarded-fetch.ts'
import { tokenBuckets, type Clock } from './limiter.ts'
import type { CallEntry, Ports } from './transport.ts'

export type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | 'hang up'
export type Heard = { method: string; path: string; query: Record<string, string>; headers: NodeJS.Dict<string | string[]>; body: unknown; at: number }

/** Time passes only by sleeping. `slept` are the sleeps so far. */
export function fakeClock(): Clock & { slept: number[] } {
  let now = Date.parse('2026-09-10T22:30:00Z')
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      slept.push(ms)
      now += ms
    },
  }
}

export type Stand = {
  address: string
  heard: Heard[]
  log: CallEntry[]
  clock: ReturnType<typeof fakeClock>
  ports: Ports
  /** What it answers next; when the list is used up, the last answer goes on. */
  answers: (...list: Answer[]) => void
  close: () => Promise<void>
}

export async function stand(): Promise<Stand> {
  const heard: Heard[] = []
  let list: Answer[] = []
  const clock = fakeClock()
  const server = createServer((req, res) => {
    void text(req).then((sent) => {
      const url = new URL(req.url ?? '/', 'http://stand')
      heard.push({
        method: req.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: req.headers,
        body: sent === '' ? undefined : req.headers['content-type']?.startsWith('multipart/') ? sent : JSON.parse(sent),
        at: clock.now(),
      })
      const answer = (list.length > 1 ? list.shift() : list[0]) ?? { status: 500 }
      if (answer === 'hang up') return req.socket.destroy()
      const { status, body, headers = {} } = answer
      res.writeHead(status, { 'content-type': 'application/json', ...headers })
      return res.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body))
    })
  })
  const port = await listen(server)
  const fetch = guardedFetch({ allowPrivateHosts: true, maxRedirects: 0 })
  return {
    address: `http://127.0.0.1:${port}`,
    heard,
    log: [],
    clock,
    ports: { fetch, limiter: tokenBuckets(clock), clock },
    answers: (...next) => {
      list = next
      heard.length = 0
    },
    close: async () => {
      await fetch.close()
      server.closeAllConnections()
      await new Promise((done) => {
        server.close(done)
      })
    },
  }
}

/** Everything an async source gives. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of source) all.push(item)
  return all
}

const listen = (server: Server) =>
  new Promise<number>((ready, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address && typeof address === 'object') ready(address.port)
    })
  })
