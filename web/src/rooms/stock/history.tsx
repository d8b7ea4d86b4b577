// How the stock of a SKU came to be what it is: the level over time, and every change with who made it and why.
import { Anchor, Select, Skeleton, Stack, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { Link } from 'wouter'
import { useApi } from '../../api/query.ts'
import type { WmsItemHistory } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { useCellName } from '../../kit/cells.ts'
import { WarehouseSelect } from '../../kit/choose.tsx'
import { Section } from '../../kit/facts.tsx'
import { FilterBar } from '../../kit/filters.tsx'
import { numberText, When } from '../../kit/show.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { DataTable, EmptyList, type Column } from '../../kit/table.tsx'
import { paging, param, useUrlState } from '../../kit/url-state.ts'
import { usePlaces } from './places.ts'
import { useText } from './text.ts'
import styles from './stock.module.css'

const Chart = lazy(() => import('./level-chart.tsx').then(({ LevelChart }) => ({ default: LevelChart })))
const operations = [
  'PUT',
  'CHANGE_QUANTITY',
  'INVENTORY_FILE',
  'SERVICE',
  'RESERVE',
  'REMOVE_RESERVE',
  'CANCEL_ORDER',
  'TAKE',
  'SALE_PRODUCT',
  'REFUND_PRODUCT',
  'INVENTORY',
  'LOST',
  'FOUND',
  'REMOVED',
  'JOB',
  'CONFIRMED',
  'REMOVE_RESERVE_MARKETPLACE',
  'TAKE_MARKETPLACE',
  'SWAP_RESERVE',
  'RECONCILIATION',
  'RESERVE_SET',
  'PRICE_LIST',
  'COMMERCEML',
] as const
const params = { ...paging, tab: param.text(), warehouseId: param.number(), operation: param.oneOf(operations) }
const CHARTED = 500
// Who the ledger says did what nobody asked for by hand.
const SYSTEM = 'system'

/** What the history says beside the contract: why. */
const reasonOf = (row: WmsItemHistory) => ('reason' in row && typeof row.reason === 'string' ? row.reason : '')
/** What lay in the warehouse before and after; a reserve moves nothing. */
const movedBy = (row: WmsItemHistory) => (row.itemTotalQuantity ?? 0) - (row.oldTotalQuantity ?? 0)

export function History({ skuId }: { skuId: number }) {
  const t = useText()
  const may = useMay()
  const cellName = useCellName()
  const { places, nameOf } = usePlaces()
  const [state, setState] = useUrlState(params)
  const { page, limit, warehouseId, operation } = state
  const list = useApi(
    'stock',
    'GET /api/wms/findItemHistory',
    { query: { skuId, warehouseId, operation: operation && [operation], page, limit, ascending: false, count: true } },
    { keep: true },
  )
  const charted = useApi('stock', 'GET /api/wms/findItemHistory', { query: { skuId, limit: CHARTED, ascending: false } })
  const isFiltered = warehouseId !== undefined || operation !== undefined
  const reset = () => setState({ warehouseId: undefined, operation: undefined })
  const columns: readonly Column<WmsItemHistory>[] = [
    { key: 'when', title: t('when'), width: 140, render: (row) => <When at={row.date} />, phone: 'head' },
    { key: 'operation', title: t('operation'), render: (row) => t(`op_${row.operation ?? 'JOB'}`), phone: 'head' },
    { key: 'change', title: t('change'), width: 110, align: 'right', render: (row) => <Delta row={row} /> },
    { key: 'level', title: t('beforeAfter'), width: 140, align: 'right', render: (row) => <BeforeAfter row={row} /> },
    { key: 'place', title: t('place'), render: (row) => [nameOf(row.warehouseId), cellName(row.cell?.fullName)].filter((part) => part).join(' · ') },
    { key: 'who', title: t('who'), width: 130, render: (row) => (!row.userLogin || row.userLogin === SYSTEM ? t('bySystem') : row.userLogin) },
    {
      key: 'why',
      title: t('why'),
      render: (row) => (
        <>
          {row.orderId &&
            (may('order.read') ? (
              <Anchor component={Link} href={`/orders/${row.orderId}`} size="sm" mr={6}>
                {t('orderNumber', { id: row.orderId })}
              </Anchor>
            ) : (
              t('orderNumber', { id: row.orderId })
            ))}
          {reasonOf(row)}
        </>
      ),
    },
  ]
  return (
    <Stack>
      {(charted.data?.rows ?? []).length > 1 && (
        <Section title={t('levelOverTime')}>
          <Suspense fallback={<Skeleton height={200} />}>
            <Chart rows={charted.data?.rows ?? []} nameOf={nameOf} />
          </Suspense>
        </Section>
      )}
      <FilterBar isFiltered={isFiltered} onReset={reset}>
        <Select
          aria-label={t('operation')}
          placeholder={t('anyOperation')}
          clearable
          searchable
          data={operations.map((value) => ({ value, label: t(`op_${value}`) }))}
          value={operation ?? null}
          onChange={(value) => setState({ operation: operations.find((one) => one === value) })}
          w={{ base: '100%', xs: 240 }}
        />
        {places.length > 1 && <WarehouseSelect value={warehouseId} onChange={(id) => setState({ warehouseId: id })} />}
      </FilterBar>
      <DataTable
        label={t('tab_history')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id ?? 0}
        state={state}
        onState={setState}
        empty={
          <EmptyList isFiltered={isFiltered} onReset={reset}>
            <EmptyState title={t('noHistory')} hint={t('noHistoryHint')} />
          </EmptyList>
        }
      />
    </Stack>
  )
}

const signed = (value: number) => (value > 0 ? `+${numberText(value)}` : numberText(value).replace('-', '−'))
function Delta({ row }: { row: WmsItemHistory }) {
  const t = useText()
  const moved = movedBy(row)
  // A reserve: the pieces stay on the shelf, only what is free changes.
  if (moved === 0) return <span className={styles.number}>{t('reservedBy', { count: signed(-(row.itemsCount ?? 0)) })}</span>
  return (
    <Text span size="sm" fw={600} className={`${styles.number} ${moved > 0 ? styles.passed : styles.closed}`}>
      {signed(moved)}
    </Text>
  )
}

function BeforeAfter({ row }: { row: WmsItemHistory }) {
  const after = row.skuTotalQuantity ?? 0
  const before = after - movedBy(row)
  return <span className={styles.number}>{before === after ? numberText(after) : `${numberText(before)} → ${numberText(after)}`}</span>
}
