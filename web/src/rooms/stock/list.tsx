// The list of stock: goods by warehouses, found by text or scan, changed in place.
import { Button, Select } from '@mantine/core'
import { IconTableImport } from '@tabler/icons-react'
import { Link, useLocation, useSearch } from 'wouter'
import { useApi } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { OrganizationSelect, WarehouseSelect } from '../../kit/choose.tsx'
import { FilterBar, SearchBox } from '../../kit/filters.tsx'
import { Page } from '../../kit/page.tsx'
import { useScanner } from '../../kit/scan.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { DataTable, EmptyList } from '../../kit/table.tsx'
import { paging, param, useUrlState } from '../../kit/url-state.ts'
import { useColumns } from './columns.tsx'
import { Held } from './held.tsx'
import { usePlaces } from './places.ts'
import { Sections } from './sections.tsx'
import { useText } from './text.ts'

const states = ['in', 'out', 'low', 'waiting'] as const
type Stocked = (typeof states)[number]
const params = { ...paging, q: param.text(), warehouseId: param.number(), organizationId: param.number(), stock: param.oneOf(states) }
// Days of sales that what is left should be enough for.
const PLAN_DAYS = 14
// An id that no SKU has: the list of those that wait may be empty, and an absent filter would be everything.
const NOBODY = Number.MAX_SAFE_INTEGER

function conditionOf(stock: Stocked | undefined, warehouseId: number | undefined, waiting: readonly number[]) {
  if (stock === 'waiting') return { skuIds: waiting.length > 0 ? [...waiting] : [NOBODY] }
  if (stock === 'low') return { needToBuy: true, planDays: PLAN_DAYS }
  if (stock === 'in') return warehouseId === undefined ? { inFbsStock: true } : { hasStockInWarehouse: warehouseId }
  if (stock === 'out') return warehouseId === undefined ? { noFbsStock: true } : { noStockInWarehouse: warehouseId }
  return {}
}

export function StockList() {
  const t = useText()
  const search = useSearch()
  const [, go] = useLocation()
  const [state, setState] = useUrlState(params)
  const { page, limit, sortBy, ascending, q, warehouseId, organizationId, stock } = state
  const { places } = usePlaces()
  const waiting = useApi('stock', 'GET /api/stock/waiting', {}, { enabled: stock === 'waiting' })
  const condition = conditionOf(
    stock,
    warehouseId,
    (waiting.data ?? []).map(({ skuId }) => skuId),
  )
  const sort = sortBy === 'NAME' || sortBy === 'ARTICLE' ? sortBy : undefined
  const list = useApi(
    'stock',
    'GET /api/wms/findStock',
    {
      query: {
        page,
        limit,
        sortBy: sort,
        ascending: sort === undefined ? undefined : ascending,
        count: true,
        uniqSku: true,
        query: q || undefined,
        organizations: organizationId === undefined ? undefined : [organizationId],
        ...condition,
      },
    },
    { keep: true, enabled: stock !== 'waiting' || waiting.data !== undefined },
  )
  const skuIds = (list.data?.rows ?? []).flatMap(({ skuId }) => skuId ?? [])
  const levels = useApi('stock', 'GET /api/stock/levels', { query: { skuIds } }, { keep: true, enabled: skuIds.length > 0 })
  const columns = useColumns({ levels: levels.data ?? [], places, warehouseId })
  useScanner((code) => setState({ q: code }))
  const isFiltered = q !== '' || warehouseId !== undefined || organizationId !== undefined || stock !== undefined
  const reset = () => setState({ q: '', warehouseId: undefined, organizationId: undefined, stock: undefined })
  return (
    <Page title={t('title')} actions={<Actions warehouseId={warehouseId} />}>
      <Sections />
      <Held />
      <FilterBar isFiltered={isFiltered} onReset={reset} views="stock">
        <SearchBox value={q} onSearch={(text) => setState({ q: text })} label={t('search')} />
        <Select
          aria-label={t('stocked')}
          placeholder={t('anyStock')}
          clearable
          data={states.map((value) => ({ value, label: t(`stocked_${value}`) }))}
          value={stock ?? null}
          onChange={(value) => setState({ stock: states.find((one) => one === value) })}
          w={{ base: '100%', xs: 190 }}
        />
        {places.length > 0 && <WarehouseSelect value={warehouseId} onChange={(id) => setState({ warehouseId: id })} />}
        <OrganizationSelect value={organizationId} onChange={(id) => setState({ organizationId: id })} />
      </FilterBar>
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(product) => product.skuId ?? 0}
        state={state}
        onState={setState}
        onOpen={(product) => go(`/stock/${product.skuId}`, { state: { back: `/stock?${search}` } })}
        empty={
          <EmptyList isFiltered={isFiltered} onReset={reset}>
            <EmptyState
              title={t('none')}
              hint={t('noneHint')}
              action={
                <Button component={Link} href="/catalogue">
                  {t('toCatalogue')}
                </Button>
              }
            />
          </EmptyList>
        }
      />
    </Page>
  )
}

function Actions({ warehouseId }: { warehouseId: number | undefined }) {
  const t = useText()
  const may = useMay()
  if (!may('stock.edit') || !may('warehouse.read')) return null
  return (
    <Button
      component={Link}
      href={warehouseId === undefined ? '/stock/change' : `/stock/change?warehouseId=${warehouseId}`}
      variant="default"
      leftSection={<IconTableImport size={16} aria-hidden />}
    >
      {t('changeMany')}
    </Button>
  )
}
