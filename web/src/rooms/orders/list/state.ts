// The state of the list of orders in its address, and the question it asks the server.
import type { Input } from '../../../api/api.ts'
import { orderStates, serviceNames } from '../../../kit/order.tsx'
import { paging, param, type StateOf } from '../../../kit/url-state.ts'

export const stages = ['NEW', 'COLLECTING', 'COLLECTED', 'SHIPPED', 'WAITING', 'ERROR', 'CANCELLED'] as const
export const types = ['FBS', 'RETAIL', 'WHOLESALE', 'FBM'] as const
export const dues = ['late', 'today', 'tomorrow', 'week'] as const
/** Filters that are only on or off. */
export const flags = [
  'actual',
  'waiting',
  'hasServiceError',
  'updateInService',
  'noLabel',
  'withoutSupply',
  'noWarehouse',
  'notCollected',
  'hasCollectTask',
  'express',
  'dbs',
  'deleted',
] as const
export const sorts = ['ID', 'CREATEDDATE', 'STATUS', 'SERVICE', 'DELIVERYDATE', 'PRICE', 'QUANTITY', 'EXTERNALORDERID', 'WAREHOUSE'] as const

export const params = {
  ...paging,
  stage: param.oneOf(stages),
  status: param.oneOf(orderStates),
  service: param.oneOf(serviceNames),
  type: param.oneOf(types),
  organizationId: param.number(),
  warehouseId: param.number(),
  supplyId: param.number(),
  productId: param.number(),
  query: param.text(),
  barcode: param.text(),
  dateFrom: param.text(),
  dateTo: param.text(),
  due: param.oneOf(dues),
  actual: param.flag(),
  waiting: param.flag(),
  hasServiceError: param.flag(),
  updateInService: param.flag(),
  noLabel: param.flag(),
  withoutSupply: param.flag(),
  noWarehouse: param.flag(),
  notCollected: param.flag(),
  hasCollectTask: param.flag(),
  express: param.flag(),
  dbs: param.flag(),
  deleted: param.flag(),
}
export type ListState = StateOf<typeof params>
export type Change = (changes: Partial<ListState>) => void

/** Every filter at rest. */
export const resting: Partial<ListState> = {
  stage: undefined,
  status: undefined,
  service: undefined,
  type: undefined,
  organizationId: undefined,
  warehouseId: undefined,
  supplyId: undefined,
  productId: undefined,
  query: '',
  barcode: '',
  dateFrom: '',
  dateTo: '',
  due: undefined,
  actual: false,
  waiting: false,
  hasServiceError: false,
  updateInService: false,
  noLabel: false,
  withoutSupply: false,
  noWarehouse: false,
  notCollected: false,
  hasCollectTask: false,
  express: false,
  dbs: false,
  deleted: false,
}
const names = [
  'service',
  'type',
  'status',
  'organizationId',
  'warehouseId',
  'supplyId',
  'productId',
  'query',
  'barcode',
  'dateFrom',
  'dateTo',
  'due',
  ...flags,
] as const
const isSet = (value: unknown) => value !== undefined && value !== '' && value !== false
/** How many filters are on, of these or of all; the stage is not one of them. */
export const countSet = (state: ListState, of: readonly (keyof ListState)[] = names) => of.filter((name) => isSet(state[name])).length

const dayAt = (days: number, ms = 0) => {
  const day = new Date()
  day.setHours(0, 0, 0, 0)
  day.setDate(day.getDate() + days)
  return new Date(day.getTime() + ms).toISOString()
}
/** Late is asked to the minute, so that the question stays the same while a person looks. */
const minuteNow = () => new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString()
function dueRange(due: ListState['due']) {
  if (due === 'late') return { deliveryDateTo: minuteNow(), actual: true }
  if (due === 'today') return { deliveryDateFrom: dayAt(0), deliveryDateTo: dayAt(1, -1) }
  if (due === 'tomorrow') return { deliveryDateFrom: dayAt(1), deliveryDateTo: dayAt(2, -1) }
  return due === 'week' ? { deliveryDateFrom: dayAt(0), deliveryDateTo: dayAt(7, -1) } : {}
}
/** A day chosen in the zone of the viewer, as the moment it begins or ends at. */
function edgeOf(day: string, end = false): string | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00`) : undefined
  if (!at || Number.isNaN(at.getTime())) return undefined
  // Where clocks are changed not every day has 24 hours.
  if (end) at.setDate(at.getDate() + 1)
  return new Date(at.getTime() - (end ? 1 : 0)).toISOString()
}

type Query = NonNullable<Input<'GET /api/fbs/findOrder'>['query']>
/** The filters as the server asks them; what is off is left out. */
export function filterOf(state: ListState): Query {
  const on = Object.fromEntries(flags.filter((flag) => state[flag]).map((flag) => [flag, true]))
  const { status, service, type, organizationId, warehouseId, supplyId, productId, query, barcode, dateFrom, dateTo } = state
  return {
    status,
    service,
    type,
    organizationId,
    warehouseId,
    supplyId,
    productId,
    query: query || undefined,
    barcode: barcode || undefined,
    dateFrom: edgeOf(dateFrom),
    dateTo: edgeOf(dateTo, true),
    ...on,
    ...dueRange(state.due),
  }
}
export function questionOf(state: ListState): Query {
  const sortBy = sorts.find((sort) => sort === state.sortBy)
  return { ...filterOf(state), stage: state.stage, page: state.page, limit: state.limit, count: true, ...(sortBy && { sortBy, ascending: state.ascending }) }
}
