// Pictures of cards at Ozon: by their addresses only, all of a product at once, at most 30. Ozon fetches and judges them afterwards.
// https://docs.ozon.ru/api/seller/#operation/ProductAPI_ProductImportPictures, read 2026-08.
import { Type } from 'typebox'
import { ConnectorFailure } from '../failure.ts'
import { exchange } from '../kit.ts'
import type { PictureLinks } from '../vocabulary.ts'
import { limits } from './limits.ts'

const LINE = 'POST /v1/product/pictures/import'

function productIdOf(cardId: string): number {
  if (/^\d{1,15}$/.test(cardId)) return Number(cardId)
  throw new ConnectorFailure('refused', { line: LINE, code: 'malformed_id', message: `"${cardId.slice(0, 40)}" is not a product id of Ozon` })
}

/** The pictures at these addresses take the place of all that the product has. */
export const sendPictureLinks = exchange(LINE, {
  limit: limits.all,
  repeatable: true,
  build: ({ cardId, links }: PictureLinks) => ({ body: { product_id: productIdOf(cardId), images: [...links] } }),
  reply: Type.Object({
    result: Type.Object({ pictures: Type.Array(Type.Object({ state: Type.Optional(Type.String()), url: Type.Optional(Type.String()) })) }),
  }),
  read: ({ result }) => {
    const failed = result.pictures.filter(({ state }) => state === 'failed')
    if (failed.length === 0) return undefined
    throw new ConnectorFailure('refused', {
      line: LINE,
      code: 'pictures_failed',
      message: failed
        .map(({ url = '?' }) => url)
        .join(', ')
        .slice(0, 500),
    })
  },
})
