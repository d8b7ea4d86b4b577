// Warehouses as this room names and orders them; who may not see them gets none.
import type { Reply } from '../../api/api.ts'
import { useApi } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { useText } from './text.ts'

export type Level = Reply<'GET /api/stock/levels'>[number]
type Place = Level['warehouses'][number]

export function usePlaces() {
  const t = useText()
  const may = useMay()
  const asked = useApi('settings', 'GET /api/warehouse/list', {}, { enabled: may('warehouse.read') })
  const places = (asked.data ?? []).map((row) => ({ id: row.id ?? 0, name: row.name ?? '' }))
  const nameOf = (id: number | null | undefined) => places.find((place) => place.id === id)?.name ?? t('warehouseNumber', { id: id ?? 0 })
  return { places, nameOf, asked }
}

const total = (places: readonly Place[], of: (place: Place) => number) => places.reduce((sum, place) => sum + of(place), 0)
/** What lies of a SKU in one warehouse, or in all. */
export function sumOf(level: Level | undefined, warehouseId?: number) {
  const places = (level?.warehouses ?? []).filter((place) => warehouseId === undefined || place.warehouseId === warehouseId)
  return {
    free: total(places, ({ free }) => free),
    reserved: total(places, ({ reserved }) => reserved),
    sets: total(places, ({ sets }) => sets),
    waiting: level?.waiting ?? 0,
  }
}
