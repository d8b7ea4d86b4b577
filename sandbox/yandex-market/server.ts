// Stands in for the part of Yandex Market's partner API that tells of categories. Written from the published specification; imports nothing of src.
import fastify from 'fastify'

export type YandexMarket = { url: string; token: string; calls: string[]; close: () => Promise<void> }

const tree = {
  id: 90401,
  name: 'Все товары',
  children: [
    {
      id: 1001,
      name: 'Товары для дома',
      children: [
        { id: 1002, name: 'Кружки', children: null },
        { id: 1003, name: 'Тарелки', children: null },
      ],
    },
  ],
}
const parameters = [
  {
    id: 23674510,
    name: 'Материал',
    type: 'ENUM',
    description: 'Из чего сделано',
    required: true,
    filtering: true,
    distinctive: false,
    multivalue: true,
    allowCustomValues: true,
    values: [
      { id: 1, value: 'фарфор' },
      { id: 2, value: 'стекло' },
    ],
  },
  {
    id: 23674520,
    name: 'Объём',
    type: 'NUMERIC',
    unit: { defaultUnitId: 5, units: [{ id: 5, name: 'мл', fullName: 'миллилитр' }] },
    required: false,
    filtering: true,
    distinctive: true,
    multivalue: false,
    allowCustomValues: false,
  },
]
const refused = (code: string, message: string) => ({ status: 'ERROR', errors: [{ code, message }] })

/** Starts it on a free port. */
export async function startYandexMarket({ token = 'ACMA:sandbox-yandex-key', port = 0 } = {}): Promise<YandexMarket> {
  const app = fastify({ forceCloseConnections: true })
  const calls: string[] = []
  app.addHook('onRequest', async (request, reply) => {
    calls.push(`${request.method} ${request.url}`)
    const given = request.headers['api-key'] ?? request.headers.authorization?.replace(/^Bearer /, '')
    if (given !== token) return reply.code(401).send(refused('UNAUTHORIZED', 'OAuth credentials are not specified'))
  })
  app.get('/v2/campaigns', () => ({ campaigns: [{ id: 21600001, domain: 'shop.example', business: { id: 900001, name: 'Магазин' } }], paging: {} }))
  app.post('/v2/categories/tree', () => ({ status: 'OK', result: tree }))
  app.post<{ Params: { categoryId: string } }>('/v2/category/:categoryId/parameters', async ({ params }, reply) => {
    if (params.categoryId !== '1002' && params.categoryId !== '1003') return reply.code(404).send(refused('NOT_FOUND', 'Category not found'))
    return { status: 'OK', result: { categoryId: Number(params.categoryId), parameters } }
  })
  const url = await app.listen({ port, host: '127.0.0.1' })
  return { url, token, calls, close: () => app.close() }
}
