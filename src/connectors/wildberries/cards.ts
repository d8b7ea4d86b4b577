// Cards of the seller at Wildberries: what each is called there, for tying ours to them. https://dev.wildberries.ru/openapi/work-with-products, read 2026-09.
import { Type } from 'typebox'
import { exchange, pages, type Wire } from '../kit.ts'
import type { MarketCard } from '../vocabulary.ts'
import { limits } from './limits.ts'
import { Maybe } from './words.ts'

const PAGE = 100
type Cursor = { updatedAt: string; nmID: number }

const cardsPage = exchange('POST /content/v2/get/cards/list', {
  limit: limits.content,
  host: 'https://content-api.wildberries.ru',
  repeatable: true,
  // Oldest change first: a card that is changed while the list is read comes once more at its end, and none is missed.
  build: ({ after }: { after: Cursor | undefined }) => ({
    body: { settings: { sort: { ascending: true }, filter: { withPhoto: -1 }, cursor: { limit: PAGE, ...after } } },
  }),
  reply: Type.Object({
    cards: Type.Array(
      Type.Object({
        nmID: Type.Integer(),
        vendorCode: Maybe(Type.String()),
        sizes: Maybe(Type.Array(Type.Object({ chrtID: Type.Integer(), techSize: Maybe(Type.String()), skus: Maybe(Type.Array(Type.String())) }))),
      }),
    ),
    cursor: Type.Object({ updatedAt: Maybe(Type.String()), nmID: Maybe(Type.Integer()), total: Type.Integer() }),
  }),
  read: ({ cards, cursor: { updatedAt, nmID, total } }) => ({
    items: cards.map((card): MarketCard => ({
      serviceCardId: String(card.nmID),
      article: card.vendorCode ?? '',
      sizes: (card.sizes ?? []).map(({ chrtID, techSize, skus }) => ({ serviceProductId: String(chrtID), size: techSize ?? '', barcodes: skus ?? [] })),
    })),
    next: total < PAGE || !updatedAt || !nmID ? undefined : { after: { updatedAt, nmID } },
  }),
})

/** All cards, a hundred at a time. */
export const pullCards = (wire: Wire) => pages<MarketCard, { after: Cursor | undefined }>({ after: undefined }, (cursor) => cardsPage(wire, cursor))
