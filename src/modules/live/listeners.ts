// Pages that listen, in this process. One look a second tells all of them what changed; without pages nothing is looked at.
// Not LISTEN/NOTIFY: its lock at commit would put the writers of all clients in one row. An event names a topic and carries no data.
import { PassThrough } from 'node:stream'
import { equipment } from '../../equipment.ts'
import { FileReply, WithHeaders, type LongContext } from '../../kit/op.ts'
import { errors } from './errors.ts'
import { readPrints, readStanding, type Prints } from './queries.ts'
import { changed, heardBy, type Topic } from './rules.ts'

type Listener = { clientId: number; sessionId: number | undefined; tokenId: number | null; topics: readonly Topic[]; stream: PassThrough }

const LOOK_MS = 1_000
const STANDING_EVERY = 5
const HEARTBEAT_EVERY = 15
const PER_CLIENT = 200
const PER_CALLER = 12
/** A page that does not read what it is sent is let go; it comes back when it can. */
const BEHIND = 16_384
// A connection that stayed open after its stream would be waited for by a server that stops.
const HEADERS = { 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' }

const listeners = new Set<Listener>()
const seen = new Map<number, Prints>()
let looks = 0
let timer: NodeJS.Timeout | undefined
let isStopped = false

/** A stream of events for one page, until it goes, its session ends or the server stops. */
export async function listen({ actor, clientId, signal }: LongContext) {
  const own = [...listeners].filter((listener) => listener.clientId === clientId)
  const same = own.filter((listener) => listener.sessionId === actor.sessionId && listener.tokenId === actor.tokenId)
  if (own.length >= PER_CLIENT) throw errors.error_too_many_listeners({ limit: PER_CLIENT })
  if (same.length >= PER_CALLER) throw errors.error_too_many_listeners({ limit: PER_CALLER })
  // What changes from here on is told: a page asks anew what it knew before the greeting.
  if (!seen.has(clientId)) await remember([clientId])
  const stream = new PassThrough()
  const listener = { clientId, sessionId: actor.sessionId, tokenId: actor.tokenId, topics: heardBy(actor.permissions), stream }
  const leave = () => {
    listeners.delete(listener)
    stream.end()
  }
  stream.once('close', leave)
  signal.addEventListener('abort', leave)
  stream.write(`retry: 3000\nevent: hello\ndata: ${JSON.stringify({ topics: listener.topics })}\n\n`)
  listeners.add(listener)
  // Who left while we looked is not heard of again.
  if (isStopped || signal.aborted) leave()
  else schedule()
  return new WithHeaders(new FileReply('text/event-stream', stream), HEADERS)
}

/** Ends all streams: a server that stops does not wait for pages. */
export function stopListening(): void {
  isStopped = true
  clearTimeout(timer)
  timer = undefined
  for (const { stream } of listeners) stream.end()
  listeners.clear()
}
export const startListening = (): void => {
  isStopped = false
  seen.clear()
}

function schedule() {
  if (listeners.size === 0) seen.clear()
  if (timer !== undefined || isStopped || listeners.size === 0) return
  timer = setTimeout(() => {
    look()
      .catch((error: unknown) => equipment().log.warn({ err: error }, 'could not look for what changed'))
      .finally(() => {
        timer = undefined
        schedule()
      })
  }, LOOK_MS)
}

/** Looks at these clients, and answers what changed of each since the last look. */
async function remember(clientIds: readonly number[]): Promise<Map<number, readonly Topic[]>> {
  const rows = await equipment().pool.tx({ readOnly: true }, (db) => readPrints(db, clientIds))
  const news = new Map(rows.map((row) => [row.clientId, changed(seen.get(row.clientId), row)]))
  for (const row of rows) seen.set(row.clientId, row)
  return news
}

async function look() {
  looks += 1
  if (looks % STANDING_EVERY === 0) await letGo()
  const clientIds = [...new Set([...listeners].map(({ clientId }) => clientId))]
  const news = await remember(clientIds)
  for (const listener of listeners) {
    const topics = news.get(listener.clientId)?.filter((topic) => listener.topics.includes(topic)) ?? []
    if (topics.length > 0) send(listener, `event: change\ndata: ${JSON.stringify({ topics })}\n\n`)
    else if (looks % HEARTBEAT_EVERY === 0) send(listener, ':\n\n')
  }
}

function send({ stream }: Listener, text: string) {
  if (stream.writableLength > BEHIND) stream.destroy()
  else stream.write(text)
}

/** Ends the streams of sessions and tokens that are gone. */
async function letGo() {
  const all = [...listeners]
  const sessions = all.flatMap(({ clientId, sessionId }) => (sessionId === undefined ? [] : [{ clientId, id: sessionId }]))
  const tokens = all.flatMap(({ clientId, tokenId }) => (tokenId === null ? [] : [{ clientId, id: tokenId }]))
  const standing = await equipment().pool.tx({ readOnly: true }, (db) => readStanding(db, sessions, tokens))
  for (const { sessionId, tokenId, stream } of all) {
    const stands = sessionId !== undefined ? standing.sessions.has(sessionId) : tokenId !== null && standing.tokens.has(tokenId)
    if (!stands) stream.end()
  }
}
