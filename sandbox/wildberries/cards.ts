// Cards of the seller's goods: a list by cursor, as the content API gives it. Goods of one number are sizes of one card.
import type { FastifyInstance } from 'fastify'
import { fields } from './shapes.ts'
import type { World } from './world.ts'

type Asked = { settings?: { sort?: { ascending?: boolean }; filter?: { textSearch?: string }; cursor?: { limit?: number; updatedAt?: string; nmID?: number } } }

const settings = {
  type: 'object',
  properties: {
    sort: { type: 'object', properties: { ascending: { type: 'boolean' } } },
    filter: { type: 'object', properties: { withPhoto: { type: 'integer', enum: [-1, 0, 1, 2] }, textSearch: { type: 'string' } } },
    cursor: { type: 'object', properties: { limit: { type: 'integer', minimum: 1, maximum: 100 }, updatedAt: { type: 'string' }, nmID: { type: 'integer' } } },
  },
}

export function cardsRoutes(app: FastifyInstance, world: World): void {
  app.post<{ Body: Asked }>('/content/v2/get/cards/list', { schema: { body: fields({ settings }) } }, (request) => {
    const { sort, filter, cursor } = request.body.settings ?? {}
    const all = cardsOf(world, filter?.textSearch ?? '')
    const ordered = sort?.ascending === true ? all : all.toReversed()
    const at = cursor?.nmID === undefined ? 0 : ordered.findIndex(({ nmID }) => nmID === cursor.nmID) + 1
    const cards = ordered.slice(at, at + (cursor?.limit ?? 10))
    const last = cards.at(-1)
    return { cards, cursor: { ...(last && { updatedAt: last.updatedAt, nmID: last.nmID }), total: cards.length } }
  })
}

function cardsOf(world: World, text: string) {
  const goods = [...world.goods.values()].filter(({ article, skus }) => text === '' || article === text || skus.includes(text))
  return [...Map.groupBy(goods, ({ nmId }) => nmId)].map(([nmID, sizes], n) => {
    const stamp = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString()
    return {
      nmID,
      imtID: nmID + 500_000_000,
      vendorCode: sizes[0]?.article ?? '',
      title: sizes[0]?.article ?? '',
      sizes: sizes.map(({ chrtId, skus }, size) => ({ chrtID: chrtId, techSize: sizes.length === 1 ? '0' : String(size + 1), skus })),
      createdAt: stamp,
      updatedAt: stamp,
    }
  })
}
