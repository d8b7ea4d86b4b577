// A shop of a few hundred goods made at random from a seed, in the database and as plain objects: what product search is compared with.
import { sql, type Pool } from '../../src/kit/db.ts'

export const DAY = 24 * 60 * 60 * 1000
type Line = { productId: number; quantity: number }
export type Order = {
  id: number
  type: string
  service: string
  status: string
  createdAt: Date
  deliveryAt: Date | null
  from: number
  to: number | null
  lines: Line[]
}
type Listing = {
  service: string
  linked: boolean
  status: string | null
  price: number | null
  stock: number | null
  hasPhoto: boolean | null
  cardAt: Date | null
}
type Lot = { id: number; warehouse: number; cell: number; free: number; reserved: number; code: string | null; source: number | null; inventory: number | null }
export type Good = {
  id: number
  sku: number
  view: number
  model: number
  organization: number
  brand: number
  contractors: number[]
  category: number
  avito: number | null
  article: string
  color: string
  type: string
  price: number | null
  purchase: number | null
  expenses: number
  archived: boolean
  favourite: boolean
  actual: boolean
  changedAt: Date
  modelChangedAt: Date
  rating: number | null
  doesNotOpen: boolean | null
  wbPhoto: boolean | null
  images: string[][]
  listings: Listing[]
}
type Stock = { warehouse: number; sku: number; free: number; reserved: number; at: Date }
/** What is ordered of a supplier; open while it is on its way. */
export type Purchase = { id: number; open: boolean; lines: Line[] }
export type Shop = {
  goods: Good[]
  orders: Order[]
  purchases: Purchase[]
  stock: Stock[]
  lots: Map<number, Lot[]>
  warehouses: number[]
  cells: Map<number, number>
  now: number
}

/** Numbers at random that are the same for the same seed. */
function dice(seed: number) {
  let state = seed
  const roll = (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
  return { roll, chance: (percent: number) => roll(100) < percent, of: <T>(...items: readonly [T, ...T[]]): T => items[roll(items.length)] ?? items[0] }
}

type Ground = { clientId: number; organizations: readonly [number, number]; warehouses: readonly [number, number, number]; cells: ReadonlyMap<number, number> }

export function drawShop(
  seed: number,
  { organizations, warehouses, cells }: Ground,
  directory: { brands: number[]; categories: number[]; contractors: number[] },
): Shop {
  const { roll, chance, of } = dice(seed)
  const now = Date.now()
  const ago = (days: number) => new Date(now - Math.round(days * DAY))
  const goods: Good[] = []
  const some = (items: readonly number[]) => items[roll(items.length)] ?? 0
  for (let model = 1; model <= 60; model++) {
    const card = {
      model,
      organization: chance(70) ? organizations[0] : organizations[1],
      brand: some(directory.brands),
      category: some(directory.categories),
      favourite: chance(30),
      contractors: directory.contractors.filter(() => chance(30)),
      modelChangedAt: ago(roll(60)),
    }
    for (let at = 0; at < 2; at++) {
      const view = {
        view: model * 2 + at,
        color: at === 0 ? of('белый', 'красный') : of('чёрный', 'синий'),
        actual: chance(80),
        rating: chance(50) ? roll(50) / 10 : null,
        doesNotOpen: chance(30) ? chance(50) : null,
        wbPhoto: chance(30) ? chance(50) : null,
        images: Array.from({ length: chance(50) ? roll(3) : 0 }, () => of<string[]>([], ['WILDBERRIES'], ['OZON', 'YANDEX_MARKET'])),
      }
      for (let size = 0; size < 2; size++) {
        const id = model * 10 + at * 2 + size
        const earlier = goods.at(-1 - roll(5))
        goods.push({
          ...card,
          ...view,
          id,
          // Some share the stock of another, and are its duplicates.
          sku: chance(15) && earlier ? earlier.sku : id,
          avito: card.category % 2 === 0 ? card.category * 100 : null,
          article: `ART-${model % 7}-${model}`,
          type: of('PRODUCT', 'PRODUCT', 'PRODUCT', 'SET'),
          price: chance(90) ? 1_000 + roll(9_000) : null,
          purchase: chance(70) ? roll(9_000) : null,
          expenses: of(0, 0, 20, 50),
          archived: chance(10),
          changedAt: ago(roll(60)),
          listings: (['WILDBERRIES', 'OZON', 'ALIEXPRESS'] as const)
            .filter(() => chance(40))
            .map((service) => ({
              service,
              linked: chance(80),
              status: of(null, 'SUCCESS', 'ERROR'),
              price: chance(60) ? 1_000 + roll(9_000) : null,
              stock: chance(50) ? roll(6) : null,
              hasPhoto: service === 'OZON' && chance(50) ? chance(50) : null,
              cardAt: chance(70) ? ago(roll(60)) : null,
            })),
        })
      }
    }
  }
  const stock: Stock[] = []
  const lots = new Map<number, Lot[]>()
  let lot = 0
  for (const sku of new Set(goods.map((good) => good.sku)))
    for (const warehouse of warehouses.filter(() => chance(45))) {
      const [free, reserved] = [chance(60) ? roll(8) : 0, chance(30) ? roll(4) : 0]
      stock.push({ warehouse, sku, free, reserved, at: ago(roll(40)) })
      lot += 1
      const piece = free + reserved === 1 && chance(70) ? `PIECE-${lot}` : null
      const cell = cells.get(warehouse) ?? 0
      // An inventory of each warehouse, numbered as they are.
      const inventory = lot % 3 === 0 ? warehouses.indexOf(warehouse) + 1 : null
      const one = { id: lot, warehouse, cell, free, reserved, code: piece, source: chance(20) ? 1 + roll(5) : null, inventory }
      lots.set(sku, [...(lots.get(sku) ?? []), one])
    }
  const orders = Array.from({ length: 300 }, (_, n): Order => {
    const type = of('FBS', 'FBS', 'RETAIL', 'FBM')
    return {
      id: n + 1,
      type,
      service: type === 'RETAIL' ? 'NONE' : of('WILDBERRIES', 'OZON'),
      status: of('CREATED', 'FINISHED', 'DELIVERY', 'CANCELED', 'REFUND_RECEIVED'),
      createdAt: ago(roll(6_000) / 100),
      deliveryAt: chance(50) ? ago(roll(10)) : null,
      from: some(warehouses),
      to: type === 'FBM' ? some(warehouses) : null,
      lines: Array.from({ length: 1 + roll(3) }, () => ({ productId: some(goods.map((good) => good.id)), quantity: 1 + roll(4) })),
    }
  })
  const purchases = Array.from({ length: 12 }, (_, n): Purchase => ({
    id: n + 1,
    open: chance(60),
    lines: Array.from({ length: 1 + roll(8) }, () => ({ productId: some(goods.map((good) => good.id)), quantity: 1 + roll(4) })),
  }))
  return { goods, orders, purchases, stock, lots, warehouses: [...warehouses], cells: new Map(cells), now }
}

/** Open orders hold their goods: such a shipment is on its way. */
export const isOpen = ({ status }: Order) => !['FINISHED', 'CANCELED', 'REVOKED', 'REFUND_RECEIVED'].includes(status)

/** Writes the shop as it was drawn, past every rule: what is tested is reading. */
export const writeShop = (pool: Pool, { clientId, organizations }: Ground, shop: Shop) =>
  pool.tx({}, async (db) => {
    const minor = (price: number | null) => (price === null ? null : price * 100)
    const rows = (list: readonly object[]) => JSON.stringify(list)
    await db.run(sql`set local session_replication_role = replica`)
    const each = <Key>(key: (good: Good) => Key) => [...new Map(shop.goods.map((good) => [key(good), good])).values()]
    await db.run(sql`
      insert into product_model (client_id, id, organization_id, article, category_id, brand_id, manufacturer_id, favourite, modified_at)
      select ${clientId}, model, organization, article, category, brand, (select min(id) from manufacturer where client_id = ${clientId}), favourite, "modelChangedAt"
      from jsonb_to_recordset(${rows(each((good) => good.model))}::jsonb)
        r(model bigint, organization bigint, article text, category bigint, brand bigint, favourite boolean, "modelChangedAt" timestamptz)`)
    await db.run(sql`
      insert into product_contractor (client_id, model_id, contractor_id) select ${clientId}, r.model, c::bigint
      from jsonb_to_recordset(${rows(each((good) => good.model))}::jsonb) r(model bigint, contractors jsonb), jsonb_array_elements_text(r.contractors) c`)
    await db.run(sql`
      insert into product_view (client_id, id, model_id, color, actual, extra)
      select ${clientId}, view, model, color, actual,
        jsonb_strip_nulls(jsonb_build_object('wildberriesRating', rating, 'wildberriesCardDoesNotOpen', "doesNotOpen", 'wildberriesHasPhoto', "wbPhoto"))
      from jsonb_to_recordset(${rows(each((good) => good.view))}::jsonb)
        r(view bigint, model bigint, color text, actual boolean, rating numeric, "doesNotOpen" boolean, "wbPhoto" boolean)`)
    await db.run(sql`
      insert into product_image (client_id, view_id, url, services)
      select ${clientId}, r.view, 'https://example.com/1.jpg', array(select jsonb_array_elements_text(i))
      from jsonb_to_recordset(${rows(each((good) => good.view))}::jsonb) r(view bigint, images jsonb), jsonb_array_elements(r.images) i`)
    await db.run(sql`
      insert into product (client_id, id, view_id, sku_id, organization_id, model_id, article, color, size, name, product_type, price_minor, purchase_price_minor,
        extra, deleted, archived, modified_at, search_text)
      select ${clientId}, id, view, sku, organization, model, article, color, 'S' || id, 'Товар ' || id, type, price * 100, purchase * 100,
        jsonb_build_object('salesExpensesOnMpPercent', expenses), archived, archived, "changedAt", lower('Товар ' || id || ' ' || article || ' ' || color)
      from jsonb_to_recordset(${rows(shop.goods)}::jsonb) r(id bigint, view bigint, sku bigint, organization bigint, model bigint, article text, color text,
        type text, price bigint, purchase bigint, expenses int, archived boolean, "changedAt" timestamptz)`)
    // Whose stock a shared one is: the first of its products.
    await db.run(sql`insert into sku (client_id, id, product_id) select client_id, sku_id, min(id) from product where client_id = ${clientId} group by 1, 2`)
    const listings = shop.goods.flatMap((good) =>
      good.listings.map((one) => ({
        ...one,
        product: good.id,
        organization: good.organization,
        key: one.linked ? `K-${good.id}` : null,
        price: minor(one.price),
      })),
    )
    await db.run(sql`
      insert into listing (client_id, product_id, service, organization_id, service_product_id, status, price_minor, stock, card_at, extra)
      select ${clientId}, product, service, organization, key, status, price, stock, "cardAt", jsonb_strip_nulls(jsonb_build_object('hasPhoto', "hasPhoto"))
      from jsonb_to_recordset(${rows(listings)}::jsonb) r(product bigint, service text, organization bigint, key text, status text, price bigint, stock int,
        "cardAt" timestamptz, "hasPhoto" boolean)`)
    await db.run(sql`
      insert into stock (client_id, warehouse_id, sku_id, free, reserved, modified_at) select ${clientId}, warehouse, sku, free, reserved, at
      from jsonb_to_recordset(${rows(shop.stock)}::jsonb) r(warehouse bigint, sku bigint, free int, reserved int, at timestamptz)`)
    // One step of history each, when it last changed.
    await db.run(sql`
      insert into stock_history (client_id, at, operation, warehouse_id, sku_id, lot_id, free_before, free_after, reserved_before, reserved_after, sku_total)
      select ${clientId}, at, 'PUT', warehouse, sku, 0, 0, free, 0, reserved, free + reserved
      from jsonb_to_recordset(${rows(shop.stock)}::jsonb) r(warehouse bigint, sku bigint, free int, reserved int, at timestamptz)`)
    const lots = [...shop.lots].flatMap(([sku, list]) => list.map((lot) => ({ ...lot, sku })))
    await db.run(sql`
      insert into stock_lot (client_id, id, warehouse_id, sku_id, cell_id, free, reserved, item_barcode, source_order_id) overriding system value
      select ${clientId}, id, warehouse, sku, cell, free, reserved, code, source
      from jsonb_to_recordset(${rows(lots)}::jsonb) r(id bigint, warehouse bigint, sku bigint, cell bigint, free int, reserved int, code text, source bigint)`)
    await db.run(sql`
      insert into inventory (client_id, id, warehouse_id, name, ended_at) overriding system value
      select ${clientId}, n, w, 'Инвентаризация ' || n, now() from unnest(${shop.warehouses}::bigint[]) with ordinality u (w, n)`)
    await db.run(sql`
      insert into inventory_count (client_id, inventory_id, lot_id, cell_id, sku_id, expected, counted, difference)
      select ${clientId}, inventory, id, cell, sku, free + reserved, free + reserved, 0
      from jsonb_to_recordset(${rows(lots)}::jsonb) r(id bigint, sku bigint, cell bigint, free int, reserved int, inventory bigint) where inventory is not null`)
    await db.run(sql`
      insert into sales_order (client_id, id, organization_id, type, service, status, stock_step, created_at, delivery_at, stock_warehouse_id, warehouse_id)
      select ${clientId}, id, ${organizations[0]}, type, service, status, 'taken', "createdAt", "deliveryAt", "from", "to"
      from jsonb_to_recordset(${rows(shop.orders)}::jsonb)
        r(id bigint, type text, service text, status text, "createdAt" timestamptz, "deliveryAt" timestamptz, "from" bigint, "to" bigint)`)
    await db.run(sql`
      insert into purchase (client_id, id, organization_id, contractor_id, name, status)
      select ${clientId}, id, ${organizations[0]}, 1, 'Закупка', case when open then 'CREATED' else 'PROCESSED' end
      from jsonb_to_recordset(${rows(shop.purchases)}::jsonb) r(id bigint, open boolean)`)
    const items = shop.purchases.flatMap(({ id, lines }) => lines.map((line) => ({ ...line, purchase: id })))
    // One came broken of each, and one more was ordered.
    await db.run(sql`
      insert into purchase_item (client_id, purchase_id, product_id, quantity, defects) select ${clientId}, r.purchase, r."productId", r.quantity + 1, 1
      from jsonb_to_recordset(${rows(items)}::jsonb) r(purchase bigint, "productId" bigint, quantity int)`)
    const lines = shop.orders.flatMap((order) => order.lines.map((line) => ({ ...line, order: order.id })))
    await db.run(sql`
      insert into order_line (client_id, order_id, product_id, sku_id, quantity)
      select ${clientId}, r."order", r."productId", p.sku_id, r.quantity
      from jsonb_to_recordset(${rows(lines)}::jsonb) r("order" bigint, "productId" bigint, quantity int) join product p on p.client_id = ${clientId} and p.id = r."productId"`)
    // The triggers were off.
    await db.run(sql`set local session_replication_role = origin`)
    await db.run(sql`select mark_anew(${clientId})`)
  })
