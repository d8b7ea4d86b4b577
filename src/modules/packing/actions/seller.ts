// Orders as the seller watches them: of a day, of one shop, one order.
import { Readable } from 'node:stream'
import type { Static } from 'typebox'
import { instantOrNull } from '../../../kit/dates.ts'
import { JsonText, type Context, type LongContext } from '../../../kit/op.ts'
import { linkOf, presentForSeller, presentListed } from '../present.ts'
import { listOfDay, type After, type ListedRow } from '../queries/orders.ts'
import { today, type ShopRow } from '../queries/shops.ts'
import { boundsOf, dayOf } from '../rules.ts'
import type { SellerOrder } from '../schemas.ts'
import { orderOfShop, states } from './shop-orders.ts'
import { getShop } from './shops.ts'

const PAGE = 1_000
type Request = { shop?: string; shipment_date?: string }

/** Orders planned for a day, today where the client is when none is given. A long list goes out page by page, each read in its own moment. */
async function listDay<Item>(call: LongContext, request: Request, present: (row: ListedRow) => Item): Promise<Item[] | JsonText> {
  const first = await call.tx(
    async (inner) => {
      const shop = request.shop === undefined ? undefined : await getShop(inner, request.shop)
      const day = boundsOf(dayOf(instantOrNull(request.shipment_date)) ?? (await today(inner.db, inner.clientId)))
      return { shop, day, rows: await page(inner, day, shop, undefined) }
    },
    { readOnly: true },
  )
  if (first.rows.length < PAGE) return first.rows.map(present)
  async function* texts() {
    let { rows } = first
    let sign = '['
    while (rows.length > 0) {
      for (const row of rows) {
        yield sign + JSON.stringify(present(row))
        sign = ','
      }
      const last = rows.at(-1)
      const after: After = last?.deliveryAt ? { deliveryAt: last.deliveryAt, id: last.id } : undefined
      rows = rows.length < PAGE || !after ? [] : await call.tx((inner) => page(inner, first.day, first.shop, after), { readOnly: true })
    }
    yield ']'
  }
  return new JsonText(Readable.from(texts()))
}

const page = ({ db, clientId, actor }: Context, day: { from: Date; to: Date }, shop: ShopRow | undefined, after: After) =>
  listOfDay(db, clientId, day, { shop, allowed: actor.organizationIds, states, after, limit: PAGE })

export const listAllOrders = (call: LongContext, request: Request) => listDay(call, request, (row) => ({ shop: linkOf(row), ...presentListed(row) }))
export const listShopOrders = (call: LongContext, request: Request) => listDay(call, request, presentListed)

export async function showOrder(call: Context, uuid: string, number: string): Promise<Static<typeof SellerOrder>> {
  const shop = await getShop(call, uuid)
  const { row, pieces, packages } = await orderOfShop(call, shop, number)
  return presentForSeller(row, pieces, packages)
}
