// Goods for tests of this and other modules, made through the public API.
import assert from 'node:assert/strict'
import type { Caller } from '../../testing.ts'
import type { Product, ProductModel } from '../../wire/index.ts'

export type GivenCard = { modelId: number; viewId: number; productId: number; skuId: number; barcode: string; article: string }

let made = 0
const number = (value: unknown): number => (typeof value === 'number' ? value : 0)
const first = (list: unknown): Record<string, unknown> => (Array.isArray(list) && typeof list[0] === 'object' && list[0] !== null ? { ...list[0] } : {})

/**
 * A card of one colour and one size.
 * @example const { productId, skuId, barcode } = await givenCard(api, { product: { price: 990 } })
 */
export async function givenCard(
  api: Caller,
  overrides: { model?: ProductModel; color?: string; product?: Product; organizationId?: number } = {},
): Promise<GivenCard> {
  const article = overrides.model?.article ?? `A-${++made}-${process.pid}`
  const { status, body } = await api.post('/api/product/model/create', {
    article,
    organizationId: overrides.organizationId ?? api.organizationId,
    ...overrides.model,
    views: [{ color: overrides.color ?? 'красный', sizes: [{ name: `Товар ${article}`, size: '42', ...overrides.product }] }],
  })
  assert.equal(status, 200, JSON.stringify(body))
  const model = first([body])
  const view = first(model.views)
  const product = first(view.sizes)
  return {
    modelId: number(model.id),
    viewId: number(view.id),
    productId: number(product.id),
    skuId: number(product.skuId),
    barcode: String(first(product.barcodes).barcode),
    article,
  }
}
