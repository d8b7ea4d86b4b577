// Which product each thing of a shop's order is: by its code, made when there is none, or by its barcodes.
import type { Context } from '../../../kit/op.ts'
import { findProductsByBarcode, saveImportedCards } from '../../catalogue/index.ts'
import { errors } from '../errors.ts'
import { findByCode, lockCodes } from '../queries/orders.ts'
import type { OrderDraft } from '../schemas.ts'

type Given = { code: string; name: string; barcodes: string[]; cis: string; index: number }
export type Named = { productId: number; code: string | null; name: string | null; cis: string | null }

const textOf = (text: string | null | undefined) => (text ?? '').trim()
const filled = (text: string) => (text === '' ? null : text)

const read = (products: OrderDraft['products']): Given[] =>
  products.map((product, index) => ({
    index,
    code: textOf(product.code),
    name: textOf(product.name),
    cis: textOf(product.cis),
    barcodes: [...new Set((product.barcodes ?? []).map(textOf))].filter((text) => text !== ''),
  }))

/** The products of an order, in its order. A code that is not known makes a product; a barcode must be of exactly one. */
export async function nameProducts(call: Context, organizationId: number, products: OrderDraft['products']): Promise<Named[]> {
  const given = read(products)
  for (const { code, barcodes, index } of given) if (code === '' && barcodes.length === 0) throw errors.error_packing_empty_codes({ index })
  const byCode = await findOrMake(
    call,
    organizationId,
    given.filter(({ code }) => code !== ''),
  )
  const byBarcode = await ownersOf(
    call,
    given.flatMap(({ barcodes }) => barcodes),
  )
  return given.map((one) => {
    const owners = new Set(one.barcodes.flatMap((barcode) => byBarcode.get(barcode) ?? []))
    const coded = byCode.get(one.code) ?? []
    // Sizes of one card have one code: the barcodes say which is meant.
    const narrowed = coded.length > 1 ? coded.filter((id) => owners.has(id)) : coded
    const found = one.code === '' ? [...owners] : narrowed.length > 0 ? narrowed : coded
    const [productId] = found
    if (productId === undefined) throw errors.error_packing_product_not_found({ index: one.index })
    if (found.length > 1) throw errors.error_packing_products_several({ index: one.index })
    return { productId, code: filled(one.code), name: filled(one.name), cis: filled(one.cis) }
  })
}

/** Products by barcode: the living ones, or those in the archive where no living one has it. */
async function ownersOf(call: Context, barcodes: readonly string[]): Promise<Map<string, number[]>> {
  if (barcodes.length === 0) return new Map()
  const owners = Map.groupBy(await findProductsByBarcode(call, barcodes), ({ barcode }) => barcode)
  return new Map(
    [...owners].map(([barcode, rows]) => {
      const living = rows.filter(({ archived }) => !archived)
      return [barcode, (living.length > 0 ? living : rows).map(({ productId }) => productId)]
    }),
  )
}

const grouped = (rows: readonly { code: string; productId: number }[]) =>
  new Map([...Map.groupBy(rows, ({ code }) => code)].map(([code, group]) => [code, group.map(({ productId }) => productId)]))

async function findOrMake(call: Context, organizationId: number, given: readonly Given[]): Promise<Map<string, number[]>> {
  if (given.length === 0) return new Map()
  const codes = [...new Set(given.map(({ code }) => code))]
  const look = async () => grouped(await findByCode(call.db, call.clientId, organizationId, codes))
  const known = await look()
  if (codes.every((code) => known.has(code))) return known
  await lockCodes(call.db, call.clientId)
  const locked = await look()
  const missing = codes
    .filter((code) => !locked.has(code))
    .map((code) => {
      const same = given.filter((one) => one.code === code)
      const name = same.find((one) => one.name !== '')?.name
      if (name === undefined) throw errors.error_packing_name_required({ index: same[0]?.index ?? 0, code })
      const barcodes = [...new Set(same.flatMap((one) => one.barcodes))].map((barcode) => ({ barcode }))
      return { organizationId, article: code, views: [{ color: '', sizes: [{ name, size: '', barcodes }] }] }
    })
  await saveImportedCards(call, missing)
  return look()
}
