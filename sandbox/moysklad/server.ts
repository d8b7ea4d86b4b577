// A stand-in for МойСклад's JSON API 1.2: its directories of organizations, counterparties and contracts, with its refusals.
// It shares nothing with the application.
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'

export type MoySkladRow = { id: string; name: string } & Record<string, unknown>
export type MoySkladStand = {
  /** What a bearer token must be. */
  token: string
  /** Or who signs in by a name. */
  login?: string
  password?: string
  organization?: readonly MoySkladRow[]
  counterparty?: readonly MoySkladRow[]
  contract?: readonly MoySkladRow[]
}
type Answer = { status: number; body: unknown }

const refusal = (status: number, code: number, error: string): Answer => ({
  status,
  body: { errors: [{ error, code, moreInfo: `https://dev.moysklad.ru/doc/api/remap/1.2/#error_${code}` }] },
})

function mayEnter(stand: MoySkladStand, authorization: string): boolean {
  if (authorization === `Bearer ${stand.token}`) return true
  return stand.login !== undefined && authorization === `Basic ${Buffer.from(`${stand.login}:${stand.password ?? ''}`).toString('base64')}`
}

function answer(stand: MoySkladStand, { url = '', method, headers }: IncomingMessage): Answer {
  const address = new URL(url, 'http://stand')
  if (!mayEnter(stand, headers.authorization ?? ''))
    return refusal(401, 1056, 'Ошибка аутентификации: Неправильный пароль или имя пользователя или ключ авторизации')
  if (headers.accept !== 'application/json;charset=utf-8')
    return refusal(400, 1062, "Неверное значение заголовка 'Accept'. Укажите значение 'application/json;charset=utf-8'")
  if (!(headers['accept-encoding'] ?? '').includes('gzip'))
    return refusal(415, 1073, "Использование сжатия содержимого ответов обязательно. Задайте заголовок 'Accept-Encoding'")
  const [, entity] = /^\/entity\/(organization|counterparty|contract)$/.exec(address.pathname) ?? []
  if (method !== 'GET' || entity === undefined) return refusal(404, 1002, `Неизвестный адрес: ${address.pathname}`)
  const limit = Number(address.searchParams.get('limit') ?? 1000)
  const offset = Number(address.searchParams.get('offset') ?? 0)
  if (!(limit >= 1 && limit <= 1000 && offset >= 0)) return refusal(400, 1012, "Ошибка в параметре 'limit'")
  const search = (address.searchParams.get('search') ?? '').toLowerCase()
  const all = (entity === 'organization' ? stand.organization : entity === 'contract' ? stand.contract : stand.counterparty) ?? []
  const found = all.filter((row) => JSON.stringify(row).toLowerCase().includes(search))
  const href = `https://api.moysklad.ru/api/remap/1.2/entity/${entity}`
  const rows = found.slice(offset, offset + limit).map((row) => ({ meta: { href: `${href}/${row.id}`, type: entity, mediaType: 'application/json' }, ...row }))
  return { status: 200, body: { context: {}, meta: { href, type: entity, mediaType: 'application/json', size: found.length, limit, offset }, rows } }
}

/** Starts the stand-in. `asked` are the addresses it was asked for, `close` ends it. */
export async function startMoySklad(stand: MoySkladStand): Promise<{ url: string; asked: string[]; close: () => Promise<void> }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    const { status, body } = answer(stand, request)
    const isPacked = (request.headers['accept-encoding'] ?? '').includes('gzip')
    const bytes = Buffer.from(JSON.stringify(body))
    response.writeHead(status, { 'content-type': 'application/json;charset=utf-8', ...(isPacked && { 'content-encoding': 'gzip' }) })
    response.end(isPacked ? gzipSync(bytes) : bytes)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
