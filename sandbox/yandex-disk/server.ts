// Stands in for Yandex Disk's REST API: folders of files by a token or by a public link. Written from the published description alone;
// imports nothing of src.
import { createHash } from 'node:crypto'
import fastify from 'fastify'

export type YandexDisk = {
  url: string
  token: string
  publicKey: string
  /** Path → bytes: `Осень/4600000000017/1.jpg`. The public link shows what lies in `Осень`. */
  files: Map<string, Buffer>
  calls: { path: string; query: Record<string, string> }[]
  fail: (status: number, times: number) => void
  close: () => Promise<void>
}
type Item = { name: string; type: 'dir' | 'file'; path: string; size?: number; sha256?: string; mime_type?: string }

const absent = { message: 'Не удалось найти запрошенный ресурс.', description: 'Resource not found.', error: 'DiskNotFoundError' }
const clean = (path: string) => path.replace(/^disk:/, '').replace(/^\/+|\/+$/g, '')

function itemsOf(files: Map<string, Buffer>, folder: string): Item[] | undefined {
  const prefix = folder === '' ? '' : `${folder}/`
  const items = new Map<string, Item>()
  for (const [path, bytes] of files) {
    if (!path.startsWith(prefix)) continue
    const [name = '', ...deeper] = path.slice(prefix.length).split('/')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    if (deeper.length > 0) items.set(name, { name, type: 'dir', path: `disk:/${prefix}${name}` })
    else items.set(name, { name, type: 'file', path: `disk:/${path}`, size: bytes.length, sha256, mime_type: 'image/jpeg' })
  }
  return items.size === 0 ? undefined : [...items.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

export async function startYandexDisk({
  token = 'sandbox-disk-token',
  publicKey = 'https://disk.yandex.ru/d/sandbox',
  shared = 'Осень',
} = {}): Promise<YandexDisk> {
  const app = fastify({ forceCloseConnections: true })
  const files = new Map<string, Buffer>()
  const calls: YandexDisk['calls'] = []
  const failing = { status: 0, times: 0 }
  app.addHook('preHandler', async (request, reply) => {
    const query = Object.fromEntries(new URLSearchParams(request.url.split('?')[1] ?? ''))
    calls.push({ path: request.url.split('?')[0] ?? '', query })
    if (failing.times === 0) return
    failing.times -= 1
    return reply.code(failing.status).send({ message: 'Сервис недоступен', description: 'failed on purpose', error: 'ServiceUnavailable' })
  })
  type Query = { Querystring: { path?: string; public_key?: string; limit?: string; offset?: string } }
  for (const isPublic of [false, true]) {
    const base = `/v1/disk/${isPublic ? 'public/' : ''}resources`
    /** The path within the whole disk; undefined when the caller may not see it. */
    const placeOf = ({ path = '', public_key: key }: Query['Querystring']) =>
      isPublic ? (key === publicKey ? [shared, clean(path)].filter((part) => part !== '').join('/') : undefined) : clean(path)
    app.addHook('preHandler', async (request, reply) => {
      if (!isPublic && request.url.startsWith(base) && request.headers.authorization !== `OAuth ${token}`)
        return reply.code(401).send({ message: 'Не авторизован.', description: 'Unauthorized', error: 'UnauthorizedError' })
      return undefined
    })
    app.get<Query>(base, (request, reply) => {
      const place = placeOf(request.query)
      const [limit, offset] = [Number(request.query.limit ?? 20), Number(request.query.offset ?? 0)]
      if (place !== undefined && files.has(place)) return { type: 'file', name: place }
      const items = place === undefined ? undefined : itemsOf(files, place)
      if (!items) return reply.code(404).send(absent)
      return { type: 'dir', _embedded: { total: items.length, limit, offset, items: items.slice(offset, offset + limit) } }
    })
    app.get<Query>(`${base}/download`, (request, reply) => {
      const place = placeOf(request.query)
      if (place === undefined || !files.has(place)) return reply.code(404).send(absent)
      return { href: `${app.listeningOrigin}/bytes?path=${encodeURIComponent(place)}`, method: 'GET', templated: false }
    })
  }
  app.get<Query>('/bytes', (request, reply) => reply.type('image/jpeg').send(files.get(request.query.path ?? '')))
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const fail = (status: number, times: number): void => {
    Object.assign(failing, { status, times })
  }
  return { url, token, publicKey, files, calls, fail, close: () => app.close() }
}
