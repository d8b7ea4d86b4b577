// What the marketplaces were sent and what they answered, newest first: of one product, or of all.
import { Anchor, Text } from '@mantine/core'
import { Link } from 'wouter'
import { useApi } from '../../api/query.ts'
import type { StockHistory } from '../../api/schema.gen.ts'
import { useServiceName } from '../../kit/order.tsx'
import { Quantity, StateBadge, When } from '../../kit/show.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { DataTable, EmptyList, type Column } from '../../kit/table.tsx'
import { paging, param, useUrlState } from '../../kit/url-state.ts'
import { calledOf, Good } from './good.tsx'
import { useLinks } from '../../kit/links.ts'
import { useText } from './text.ts'
import styles from './stock.module.css'

export const pushStates = ['SUCCESS', 'ERROR'] as const
export const pushParams = { ...paging, q: param.text(), status: param.oneOf(pushStates) }
const placeOf = (row: StockHistory) => ('serviceWarehouseId' in row && typeof row.serviceWarehouseId === 'string' ? row.serviceWarehouseId : '')

export function Pushes({ productId }: { productId?: number }) {
  const t = useText()
  const serviceName = useServiceName()
  const { nameOf } = useLinks()
  const [state, setState] = useUrlState(pushParams)
  const { page, limit, q, status } = state
  const list = useApi(
    'stock',
    'GET /api/wms/findStockHistory',
    { query: { productId, query: q || undefined, status, page, limit, count: true } },
    { keep: true, refetchEvery: 10_000 },
  )
  const isFiltered = q !== '' || status !== undefined
  const columns: readonly Column<StockHistory>[] = [
    { key: 'when', title: t('when'), width: 140, render: (row) => <When at={row.date} />, phone: 'head' },
    {
      key: 'status',
      title: t('answer'),
      width: 120,
      render: (row) => (
        <StateBadge tone={row.status === 'SUCCESS' ? 'good' : 'bad'}>{row.status === 'SUCCESS' ? t('push_SUCCESS') : t('push_ERROR')}</StateBadge>
      ),
      phone: 'head',
    },
    ...(productId === undefined
      ? [
          {
            key: 'goods',
            title: t('goods'),
            render: (row: StockHistory) => (
              <Anchor component={Link} href={`/stock/${row.skuId}?tab=markets`} c="inherit" className={styles.link}>
                <Good of={row.product ? calledOf(row.product) : { name: row.key }} />
              </Anchor>
            ),
          },
        ]
      : []),
    { key: 'place', title: t('marketplace'), render: (row) => `${serviceName(row.service)} · ${nameOf(row.service, placeOf(row))}` },
    { key: 'before', title: t('wasShown'), width: 110, align: 'right', render: (row) => <Quantity value={row.received} /> },
    { key: 'sent', title: t('sent'), width: 110, align: 'right', render: (row) => <Quantity value={row.send} /> },
    {
      key: 'error',
      title: t('words'),
      render: (row) =>
        row.error ? (
          <Text size="sm" c="red" lineClamp={2} title={row.error}>
            {row.error}
          </Text>
        ) : (
          '—'
        ),
    },
  ]
  return (
    <DataTable
      label={t('whatWasSent')}
      list={list}
      columns={columns}
      rowKey={(row) => row.id ?? 0}
      state={state}
      onState={setState}
      empty={
        <EmptyList isFiltered={isFiltered} onReset={() => setState({ q: '', status: undefined })}>
          <EmptyState title={t('nothingSent')} hint={t('nothingSentHint')} />
        </EmptyList>
      }
    />
  )
}
