// What tests of stock start from: SKUs, warehouses and a way to look inside.
import type { Context } from '../src/kit/op.ts'
import { systemActor, enqueuer } from '../src/kit/jobs.ts'
import { sql, type Tx } from '../src/kit/db.ts'
import type { Caller, Served } from '../src/testing.ts'

/** A call as an operation makes it, inside one transaction of the client. */
export const calling = <T>(api: Served, work: (call: Context) => Promise<T>, clientId = api.clientId): Promise<T> =>
  api.app.pool.tx({ clientId }, (db) => work({ db, actor: systemActor(clientId), clientId, lang: 'en', requestId: 'test', enqueue: enqueuer(db, clientId) }))

export const givenSkus = (api: Served, count: number, clientId = api.clientId): Promise<number[]> =>
  api.app.pool.tx({ clientId }, async (db) =>
    (await db.all<{ id: number }>(sql`insert into sku (client_id) select ${clientId} from generate_series(1, ${count}) returning id`)).map((row) => row.id),
  )

export async function givenWarehouse(api: Caller, more: object = {}): Promise<number> {
  const { body } = await api.post('/api/warehouse/', { name: 'Warehouse', ...more })
  if (typeof body !== 'object' || body === null || !('id' in body) || typeof body.id !== 'number') throw new Error(`no warehouse: ${JSON.stringify(body)}`)
  return body.id
}

export const level = (db: Tx, clientId: number, warehouseId: number, skuId: number) =>
  db.maybe<{ free: number; reserved: number }>(sql`
  select free, reserved from stock where client_id = ${clientId} and warehouse_id = ${warehouseId} and sku_id = ${skuId}`)

export type GivenProduct = { id: number; skuId: number; barcode: string; key: string; oneC: string }
/** Cards straight in the tables: a product each with its SKU, a barcode, a listing at Wildberries and one in 1C. */
export const givenProducts = (api: Served, count: number): Promise<GivenProduct[]> =>
  api.app.pool.tx({ clientId: api.clientId }, async (db) => {
    const { clientId, organizationId } = api
    const mark = Math.floor(Math.random() * 1e9)
    const brand = (await db.one<{ id: number }>(sql`insert into brand (client_id, name) values (${clientId}, ${`Brand ${mark}`}) returning id`)).id
    const maker = (await db.one<{ id: number }>(sql`insert into manufacturer (client_id, name) values (${clientId}, ${`Maker ${mark}`}) returning id`)).id
    const made: GivenProduct[] = []
    for (let n = 0; n < count; n++) {
      const article = `A-${mark}-${n}`
      const [barcode, key, oneC] = [`${mark}${n}01`, `${mark}${n}02`, `1C-${mark}-${n}`]
      const model = (
        await db.one<{ id: number }>(
          sql`insert into product_model (client_id, organization_id, article, brand_id, manufacturer_id) values (${clientId}, ${organizationId}, ${article}, ${brand}, ${maker}) returning id`,
        )
      ).id
      const view = (await db.one<{ id: number }>(sql`insert into product_view (client_id, model_id) values (${clientId}, ${model}) returning id`)).id
      const skuId = (await db.one<{ id: number }>(sql`insert into sku (client_id) values (${clientId}) returning id`)).id
      const { id } = await db.one<{ id: number }>(sql`insert into product (client_id, view_id, sku_id, organization_id, model_id, article, color, name)
      values (${clientId}, ${view}, ${skuId}, ${organizationId}, ${model}, ${article}, '', ${article}) returning id`)
      await db.run(sql`update sku set product_id = ${id} where client_id = ${clientId} and id = ${skuId}`)
      await db.run(sql`insert into product_barcode (client_id, product_id, barcode) values (${clientId}, ${id}, ${barcode})`)
      await db.run(
        sql`insert into listing (client_id, product_id, service, organization_id, service_product_id) values (${clientId}, ${id}, 'WILDBERRIES', ${organizationId}, ${key}), (${clientId}, ${id}, 'ONE_C', ${organizationId}, ${oneC})`,
      )
      made.push({ id, skuId, barcode, key, oneC })
    }
    return made
  })
