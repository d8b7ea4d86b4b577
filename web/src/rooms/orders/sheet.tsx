// The sheet to pick by: goods in the order of their places with how many of each, or order by order; made to be printed.
import { Alert, Button, Group, SegmentedControl, Table, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useState } from 'react'
import { useSearch } from 'wouter'
import { useHistoryState } from 'wouter/use-browser-location'
import { useApi } from '../../api/query.ts'
import type { Order, Product } from '../../api/schema.gen.ts'
import { useCellName } from '../../kit/cells.ts'
import { orderName, pictureOf, sizeOf } from '../../kit/goods.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { Page } from '../../kit/page.tsx'
import { numberText, Picture } from '../../kit/show.tsx'
import { Answer, EmptyState } from '../../kit/states.tsx'
import type { Reserve } from './reserve.tsx'
import { useText } from './text.ts'
import styles from './sheet.module.css'

/** As many orders as the server tells of at once. */
const MOST = 500
type Row = { key: string; product: Product | null; name: string; places: string; quantity: number; orders: string[]; note: string }

export function PickSheet() {
  const t = useText()
  const cellName = useCellName()
  const from = useHistoryState<{ back?: string } | null>()
  const all = [...new Set(new URLSearchParams(useSearch()).getAll('ids').map(Number))].filter((id) => id > 0)
  const ids = all.slice(0, MOST)
  const [by, setBy] = useState('goods')
  const orders = useApi('orders', 'GET /api/fbs/findOrder', { query: { ids, limit: MOST, replaceSetByComponent: true } }, { enabled: ids.length > 0 })
  const reserves = useApi('orders', 'GET /api/order/reserves', { query: { ids } }, { enabled: ids.length > 0 })
  if (ids.length === 0) return <EmptyState title={t('sheetNone')} hint={t('sheetNoneHint')} />
  return (
    <Page
      title={t('sheetTitle', { count: ids.length })}
      back={from?.back ?? '/orders'}
      actions={
        <Group gap="xs" className={styles.screen}>
          <SegmentedControl
            value={by}
            onChange={setBy}
            data={[
              { value: 'goods', label: t('byGoods') },
              { value: 'orders', label: t('byOrders') },
            ]}
          />
          <Button leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            {t('print')}
          </Button>
        </Group>
      }
    >
      {all.length > MOST && (
        <Alert color="red" variant="light" role="alert">
          {t('sheetCut', { shown: MOST, all: all.length })}
        </Alert>
      )}
      <Answer of={orders}>
        {({ rows = [] }) => (
          // A sheet without places would be walked by; it is not shown until they are known.
          <Answer of={reserves}>
            {(places) => (
              <Sheet
                rows={by === 'goods' ? rowsByGoods(rows, placesOf(places, cellName)) : rowsByOrders(rows, placesOf(places, cellName))}
                isByGoods={by === 'goods'}
              />
            )}
          </Answer>
        )}
      </Answer>
    </Page>
  )
}

type Places = ReadonlyMap<number, readonly string[]>
const placesOf = (reserves: readonly Reserve[], cellName: (name: string) => string): Places => {
  const places = new Map<number, string[]>()
  for (const { lines } of reserves)
    for (const line of lines)
      places.set(
        line.orderProductId,
        line.places.map(({ cell }) => cellName(cell)),
      )
  return places
}

function rowsByGoods(orders: readonly Order[], places: Places): Row[] {
  const rows = new Map<string, Row & { cells: Set<string> }>()
  for (const order of orders)
    for (const line of order.products ?? []) {
      const key = String(line.productId ?? `line-${line.id}`)
      const row = rows.get(key) ?? {
        key,
        product: line.product ?? null,
        name: line.product?.name ?? line.error ?? '',
        places: '',
        quantity: 0,
        orders: [],
        note: '',
        cells: new Set<string>(),
      }
      for (const cell of places.get(line.id ?? 0) ?? []) row.cells.add(cell)
      row.quantity += line.quantity ?? 0
      row.orders.push(`${orderName(order)}${(line.quantity ?? 1) > 1 ? ` × ${line.quantity}` : ''}`)
      rows.set(key, row)
    }
  return [...rows.values()]
    .map((row) => ({ ...row, places: [...row.cells].join(', ') }))
    .sort((a, b) => a.places.localeCompare(b.places) || a.name.localeCompare(b.name))
}

function rowsByOrders(orders: readonly Order[], places: Places): Row[] {
  return orders.flatMap((order) =>
    (order.products ?? []).map((line, at) => ({
      key: `${order.id}-${line.id}-${line.productId}`,
      product: line.product ?? null,
      name: line.product?.name ?? line.error ?? '',
      places: (places.get(line.id ?? 0) ?? []).join(', '),
      quantity: line.quantity ?? 0,
      orders: at === 0 ? [orderName(order)] : [],
      note: order.service ?? '',
    })),
  )
}

/** Scrolled by the keyboard where it is wider than the screen. */
const reachable = { tabIndex: 0 }

function Sheet({ rows, isByGoods }: { rows: readonly Row[]; isByGoods: boolean }) {
  const t = useText()
  const nameOf = useServiceName()
  const total = rows.reduce((sum, { quantity }) => sum + quantity, 0)
  return (
    <div className={styles.scroll} role="region" aria-label={t('goods')} {...reachable}>
      <Table className={styles.sheet} withTableBorder verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            {!isByGoods && <Table.Th>{t('number')}</Table.Th>}
            <Table.Th>{t('place')}</Table.Th>
            <Table.Th>{t('goods')}</Table.Th>
            <Table.Th>{t('barcode')}</Table.Th>
            <Table.Th ta="right">{t('quantity')}</Table.Th>
            {isByGoods && <Table.Th>{t('title')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.key}>
              {!isByGoods && (
                <Table.Td fw={600}>
                  {row.orders[0]}
                  {row.orders.length > 0 && (
                    <Text size="xs" c="dimmed">
                      {nameOf(row.note)}
                    </Text>
                  )}
                </Table.Td>
              )}
              <Table.Td>{row.places || '—'}</Table.Td>
              <Table.Td>
                <Group gap="xs" wrap="nowrap">
                  <Picture src={pictureOf(row.product)} name={row.name} size={36} />
                  <div>
                    <Text size="sm">{row.name}</Text>
                    <Text size="xs" c="dimmed">
                      {[row.product?.view?.model?.article, sizeOf(row.product)].filter(Boolean).join(' · ')}
                    </Text>
                  </div>
                </Group>
              </Table.Td>
              <Table.Td className={styles.number}>{row.product?.barcodes?.[0]?.barcode ?? '—'}</Table.Td>
              <Table.Td ta="right" fw={600} className={styles.number}>
                {numberText(row.quantity)}
              </Table.Td>
              {isByGoods && <Table.Td className={styles.number}>{row.orders.join(', ')}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" mt="xs">
        {t('sheetTotal', { count: total, number: numberText(total) })}
      </Text>
    </div>
  )
}
