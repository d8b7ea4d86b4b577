// Supplies: their rows, the open one that an order may join, and the claim to make one at the marketplace.
import { isAmong, join, raw, sql, type Tx } from '../../../kit/db.ts'
import { directionOf, slice, type PagingQuery } from '../../../kit/paging.ts'
import type { Reach } from '../../../kit/reach.ts'

export type SupplyRow = {
  id: number
  organizationId: number
  service: string
  type: string
  name: string
  status: 'CREATED' | 'READY_TO_SUPPLY' | 'SUPPLIED' | 'FINISHED'
  externalId: string | null
  askedAt: Date | null
  closeWanted: boolean
  problem: string | null
  warehouseId: number | null
  serviceWarehouseId: string | null
  cargo: string | null
  deliveryAt: Date | null
  deliveryMethod: number | null
  labelPath: string | null
  barcode: string | null
  deleted: boolean
  version: number
  createdAt: Date
  createdBy: string
  closedAt: Date | null
  extra: Record<string, unknown>
}
type SupplyDraft = Pick<
  SupplyRow,
  'organizationId' | 'service' | 'type' | 'name' | 'warehouseId' | 'serviceWarehouseId' | 'cargo' | 'deliveryAt' | 'deliveryMethod' | 'createdBy' | 'extra'
> & { externalId?: string | null }

const columns = sql`s.id, s.organization_id, s.service, s.type, s.name, s.status, s.external_id, s.asked_at, s.close_wanted, s.problem, s.warehouse_id, s.service_warehouse_id, s.cargo,
  s.delivery_at, s.delivery_method, s.label_path, s.barcode, s.deleted, s.version, s.created_at, s.created_by, s.closed_at, s.extra`
const reachable = ({ organizationIds }: Pick<Reach, 'organizationIds'>) => sql`${isAmong('s.organization_id', organizationIds)}`

export const insertSupply = (db: Tx, clientId: number, draft: SupplyDraft) =>
  db.one<SupplyRow>(sql`
  insert into supply as s (client_id, organization_id, service, type, name, warehouse_id, service_warehouse_id, cargo, delivery_at, delivery_method, created_by, extra, external_id)
  values (${clientId}, ${draft.organizationId}, ${draft.service}, ${draft.type}, ${draft.name}, ${draft.warehouseId}, ${draft.serviceWarehouseId}, ${draft.cargo}, ${draft.deliveryAt},
    ${draft.deliveryMethod}, ${draft.createdBy}, ${JSON.stringify(draft.extra)}::jsonb, ${draft.externalId ?? null}) returning ${columns}`)

export const findSupply = (db: Tx, clientId: number, id: number, reach: Reach) =>
  db.maybe<SupplyRow>(sql`select ${columns} from supply s where s.client_id = ${clientId} and s.id = ${id} and ${reachable(reach)}`)
export const lockSupply = (db: Tx, clientId: number, id: number, reach: Reach) =>
  db.maybe<SupplyRow>(sql`select ${columns} from supply s where s.client_id = ${clientId} and s.id = ${id} and ${reachable(reach)} for no key update`)

type Place = { organizationId: number; service: string; serviceWarehouseId: string | null; cargo: string | null }
/** The open supply that such an order may join, locked; the newest when there are several. */
export const findOpen = (db: Tx, clientId: number, place: Place) =>
  db.maybe<SupplyRow>(sql`
  select ${columns} from supply s where s.client_id = ${clientId} and s.status = 'CREATED' and not s.deleted and not s.close_wanted and s.type = 'FBS' and s.service = ${place.service}
    and s.organization_id = ${place.organizationId} and (s.service_warehouse_id is null or s.service_warehouse_id is not distinct from ${place.serviceWarehouseId}::text)
    and (s.cargo is null or s.cargo is not distinct from ${place.cargo}::text)
  order by s.id desc limit 1 for no key update`)
/** The first order says which warehouse and kind of goods the supply is of. */
export const settleSupply = (db: Tx, clientId: number, id: number, { serviceWarehouseId, cargo }: Pick<Place, 'serviceWarehouseId' | 'cargo'>) =>
  db.run(sql`
  update supply set service_warehouse_id = coalesce(service_warehouse_id, ${serviceWarehouseId}), cargo = coalesce(cargo, ${cargo}) where client_id = ${clientId} and id = ${id}`)

const CLAIM_SECONDS = 60
type Claim = SupplyRow & { wasAsked: boolean; busy: boolean }
/** Claims the making of the supply at the marketplace. `busy`: somebody is at it now; `wasAsked`: somebody was, and no answer is known. */
export const claimSupply = (db: Tx, clientId: number, id: number) =>
  db.maybe<Claim>(sql`
  with before as (
    select id, asked_at, asked_at is not null as was_asked, coalesce(asked_at > now() - make_interval(secs => ${CLAIM_SECONDS}), false) as busy
    from supply where client_id = ${clientId} and id = ${id} for no key update
  )
  update supply s set asked_at = case when s.external_id is not null then null when before.busy then s.asked_at else now() end from before
  where s.client_id = ${clientId} and s.id = before.id returning ${columns}, before.was_asked, before.busy`)
/** The claim ends: the supply has its number; or it was certainly not made (null); or nobody knows ('unknown'). */
export const endClaim = (db: Tx, clientId: number, id: number, outcome: { externalId: string } | 'not_made' | 'unknown') =>
  db.run(sql`
  update supply set external_id = coalesce(${typeof outcome === 'object' ? outcome.externalId : null}, external_id), asked_at = case when ${outcome === 'unknown'} then to_timestamp(0) end,
    version = version + 1 where client_id = ${clientId} and id = ${id}`)

type SupplyChange = Partial<
  Pick<
    SupplyRow,
    'name' | 'status' | 'closeWanted' | 'problem' | 'labelPath' | 'barcode' | 'deliveryAt' | 'deliveryMethod' | 'closedAt' | 'deleted' | 'warehouseId'
  >
>
const names: Record<keyof SupplyChange, string> = {
  name: 'name',
  status: 'status',
  closeWanted: 'close_wanted',
  problem: 'problem',
  labelPath: 'label_path',
  barcode: 'barcode',
  deliveryAt: 'delivery_at',
  deliveryMethod: 'delivery_method',
  closedAt: 'closed_at',
  deleted: 'deleted',
  warehouseId: 'warehouse_id',
}
const isColumn = (key: string): key is keyof SupplyChange => Object.hasOwn(names, key)
export const updateSupply = (db: Tx, clientId: number, id: number, change: SupplyChange, extra: Record<string, unknown> = {}) => {
  const sets = Object.entries(change).flatMap(([key, value]) => (isColumn(key) && value !== undefined ? [sql`${raw(names[key])} = ${value}`] : []))
  return db.one<SupplyRow>(sql`update supply as s set ${join([sql`version = s.version + 1`, sql`extra = s.extra || ${JSON.stringify(extra)}::jsonb`, ...sets], ', ')}
    where s.client_id = ${clientId} and s.id = ${id} returning ${columns}`)
}

export const findClosing = (db: Tx, clientId: number, { organizationId, service }: { organizationId: number; service: string }) =>
  db.all<SupplyRow>(sql`
  select ${columns} from supply s where s.client_id = ${clientId} and s.organization_id = ${organizationId} and s.service = ${service} and s.close_wanted order by s.id`)
export const orderIdsOf = async (db: Tx, clientId: number, supplyId: number) =>
  (await db.all<{ id: number }>(sql`select id from sales_order where client_id = ${clientId} and supply_id = ${supplyId} order by id`)).map(({ id }) => id)
export const countOrders = (db: Tx, clientId: number, supplyIds: readonly number[]) =>
  db.all<{ supplyId: number; quantity: number }>(sql`
  select supply_id, sum(total_quantity)::int as quantity from sales_order where client_id = ${clientId} and supply_id = any(${supplyIds}::bigint[]) group by supply_id`)

export type SupplyFilter = PagingQuery<'ID' | 'CREATEDDATE' | 'DELIVERYDATE'> & {
  actual?: boolean
  deleted?: boolean
  notSupplied?: boolean
  query?: string
  service?: string
  type?: string
  organizationId?: number
  warehouseId?: number
  serviceWarehouseId?: string
}
const conditions = (
  clientId: number,
  f: SupplyFilter,
  reach: Reach,
) => sql`s.client_id = ${clientId} and ${reachable(reach)} and s.deleted = ${f.deleted ?? false}
  and (${f.actual ?? false} = false or s.status <> 'FINISHED' and s.status <> 'SUPPLIED') and (${f.notSupplied ?? false} = false or s.status = any('{CREATED,READY_TO_SUPPLY}'))
  and (${f.service ?? null}::text is null or s.service = ${f.service ?? null}) and (${f.type ?? null}::text is null or s.type = ${f.type ?? null})
  and (${f.organizationId ?? null}::bigint is null or s.organization_id = ${f.organizationId ?? null}) and (${f.warehouseId ?? null}::bigint is null or s.warehouse_id = ${f.warehouseId ?? null})
  and (${f.serviceWarehouseId ?? null}::text is null or s.service_warehouse_id = ${f.serviceWarehouseId ?? null})
  and (${f.query ?? null}::text is null or s.external_id = ${f.query ?? null} or position(lower(${f.query ?? ''}) in lower(s.name)) > 0)`
const sorts = { ID: 's.id', CREATEDDATE: 's.created_at', DELIVERYDATE: 's.delivery_at' } as const
export const listSupplies = (db: Tx, clientId: number, filter: SupplyFilter, reach: Reach) =>
  db.all<SupplyRow>(sql`
  select ${columns} from supply s where ${conditions(clientId, filter, reach)}
  order by ${raw(sorts[filter.sortBy ?? 'ID'])} ${directionOf(filter)} nulls last, s.id ${slice(filter)}`)
export const countSupplies = (db: Tx, clientId: number, filter: SupplyFilter, reach: Reach) =>
  db.value<number>(sql`select count(*) from supply s where ${conditions(clientId, filter, reach)}`)
/** Open supplies of the marketplace that are not here yet; answers their rows, new and known. */
export const adoptSupplies = (
  db: Tx,
  clientId: number,
  { organizationId, service }: { organizationId: number; service: string },
  told: readonly { externalId: string; name: string; cargo: string | null; createdAt: Date }[],
) =>
  db.all<{ id: number; externalId: string; isNew: boolean }>(sql`
  with told as (select * from unnest(${told.map((one) => one.externalId)}::text[], ${told.map((one) => one.name.slice(0, 100))}::text[], ${told.map((one) => one.cargo)}::text[],
    ${told.map((one) => one.createdAt)}::timestamptz[]) t (external_id, name, cargo, created_at)), made as (
    insert into supply (client_id, organization_id, service, name, external_id, cargo, created_at)
    select ${clientId}, ${organizationId}, ${service}, t.name, t.external_id, t.cargo, t.created_at from told t order by t.external_id
    on conflict (client_id, organization_id, service, external_id) where external_id is not null do nothing returning id, external_id
  ) select id, external_id, true as is_new from made
    union all select s.id, s.external_id, false from supply s join told t on t.external_id = s.external_id
      where s.client_id = ${clientId} and s.organization_id = ${organizationId} and s.service = ${service} and s.status = 'CREATED' and not s.deleted and not s.close_wanted`)
