// Stands in for the part of Ozon's Seller API that tells of categories. Written from the published specification alone; imports nothing of src.
import fastify from 'fastify'

export type Call = { path: string; body: unknown }
export type Ozon = {
  url: string
  clientId: string
  apiKey: string
  calls: Call[]
  /** Product → addresses of its pictures. */
  pictures: Map<number, string[]>
  refuse: (status: number, times: number) => void
  close: () => Promise<void>
}

const tree = [
  {
    description_category_id: 17027492,
    category_name: 'Канцелярские товары',
    disabled: false,
    children: [
      {
        description_category_id: 17029016,
        category_name: 'Печати и штампы',
        disabled: false,
        children: [{ type_name: 'Пистолет-маркиратор', type_id: 970778135, disabled: false, children: [] }],
      },
    ],
  },
  {
    description_category_id: 500,
    category_name: 'Посуда',
    disabled: false,
    children: [
      {
        description_category_id: 501,
        category_name: 'Кружки и чашки',
        disabled: false,
        children: [
          { type_name: 'Кружка', type_id: 5011, disabled: false, children: [] },
          { type_name: 'Чашка', type_id: 5012, disabled: false, children: [] },
        ],
      },
    ],
  },
]
const attribute = (id: number, name: string, more: object = {}) => ({
  id,
  attribute_complex_id: 0,
  name,
  description: '',
  type: 'String',
  is_collection: false,
  is_required: false,
  is_aspect: false,
  max_value_count: 0,
  group_name: '',
  group_id: 0,
  dictionary_id: 0,
  category_dependent: false,
  complex_is_collection: false,
  ...more,
})
const brand = attribute(85, 'Бренд', { is_required: true, dictionary_id: 28732849, category_dependent: true })
const color = attribute(10096, 'Цвет товара', { is_aspect: true, is_collection: true, max_value_count: 4, dictionary_id: 1494 })
const volume = attribute(6383, 'Объём, мл', { type: 'Integer', is_required: true })
const attributes = new Map([
  [5011, [brand, color, volume]],
  [5012, [brand, color, attribute(4191, 'Аннотация', { type: 'multiline' })]],
  [970778135, [brand]],
])
const values = new Map([
  [85, ['Нет бренда', 'Sunshine', 'Essence']],
  [10096, ['белый', 'чёрный', 'синий']],
])

type Values = { attribute_id: number; description_category_id: number; type_id: number; limit: number; last_value_id?: number }
const integer = { type: 'integer' }
const wants = (...names: string[]) => ({
  schema: { body: { type: 'object', required: names, properties: Object.fromEntries(names.map((name) => [name, integer])) } },
})

/** Starts it on a free port. Lists of values come two at a time, so that pages have to be turned. */
export async function startOzon({
  clientId = '123456',
  apiKey = 'sandbox-ozon-key',
  page = 2,
  port = 0,
  products = new Set([500_000_001]),
} = {}): Promise<Ozon> {
  const app = fastify({ forceCloseConnections: true })
  const calls: Call[] = []
  const pictures = new Map<number, string[]>()
  const failing = { status: 0, times: 0 }
  app.addHook('preHandler', async (request, reply) => {
    calls.push({ path: request.url, body: request.body })
    if (request.headers['client-id'] !== clientId || request.headers['api-key'] !== apiKey)
      return reply.code(403).send({ code: 7, message: 'Invalid Api-Key, please contact support', details: [] })
    if (failing.times === 0) return
    failing.times -= 1
    return reply.code(failing.status).send({ code: 14, message: 'failed on purpose', details: [] })
  })
  app.setErrorHandler((error: Error, _request, reply) => reply.code(400).send({ code: 3, message: error.message, details: [] }))
  app.post('/v1/roles', () => ({ roles: [{ name: 'Admin read only', methods: ['/v1/description-category/tree'] }] }))
  app.post('/v1/description-category/tree', () => ({ result: tree }))
  app.post<{ Body: { type_id: number } }>('/v1/description-category/attribute', wants('description_category_id', 'type_id'), ({ body }) => ({
    result: attributes.get(body.type_id) ?? [],
  }))
  app.post<{ Body: Values }>('/v1/description-category/attribute/values', wants('attribute_id', 'description_category_id', 'type_id', 'limit'), ({ body }) => {
    const all = (values.get(body.attribute_id) ?? []).map((value, at) => ({ id: body.attribute_id * 1000 + at + 1, value, info: '', picture: '' }))
    const left = all.filter(({ id }) => id > (body.last_value_id ?? 0))
    const size = Math.min(body.limit, page)
    return { result: left.slice(0, size), has_next: left.length > size }
  })
  app.post<{ Body: { product_id: number; images?: string[] } }>('/v1/product/pictures/import', wants('product_id'), async ({ body }, reply) => {
    if (!products.has(body.product_id)) return reply.code(404).send({ code: 5, message: 'Product not found', details: [] })
    pictures.set(body.product_id, body.images ?? [])
    const of = (link: string, at: number) => ({ is_color: false, is_primary: at === 0, product_id: body.product_id, state: 'imported', url: link })
    return { result: { pictures: (body.images ?? []).map(of) } }
  })
  const url = await app.listen({ port, host: '127.0.0.1' })
  const refuse = (status: number, times: number) => Object.assign(failing, { status, times })
  return { url, clientId, apiKey, calls, pictures, refuse, close: () => app.close() }
}
