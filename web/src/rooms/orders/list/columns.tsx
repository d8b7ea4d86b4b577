// The columns of the list of orders.
import { Group, Text, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconBolt } from '@tabler/icons-react'
import { useApi } from '../../../api/query.ts'
import type { Order } from '../../../api/schema.gen.ts'
import { useOrganizationNames, useWarehouses } from '../../../kit/choose.tsx'
import { Deadline, orderName, Thumbnails } from '../../../kit/goods.tsx'
import { OrderState, useServiceName } from '../../../kit/order.tsx'
import { Money, numberText, When } from '../../../kit/show.tsx'
import type { Column } from '../../../kit/table.tsx'
import { ReserveBadge } from '../reserve.tsx'
import { isHere } from '../rules.ts'
import { useText } from '../text.ts'
import styles from './list.module.css'

export function useColumns(rows: readonly Order[]): readonly Column<Order>[] {
  const t = useText()
  const nameOf = useServiceName()
  const { ownerOf } = useOrganizationNames()
  const warehouses = useWarehouses().data ?? []
  const ids = rows.flatMap(({ id }) => id ?? [])
  const reserves = useApi('orders', 'GET /api/order/reserves', { query: { ids } }, { enabled: ids.length > 0, keep: true }).data
  const reserveOf = new Map(reserves?.map((reserve) => [reserve.orderId, reserve]))
  const warehouseOf = (order: Order) =>
    reserveOf.get(order.id ?? 0)?.lines.find(({ warehouse }) => warehouse)?.warehouse ?? warehouses.find(({ id }) => id === order.stockWarehouseId)?.name ?? '—'
  return [
    { key: 'number', title: t('number'), sort: 'EXTERNALORDERID', render: (order) => <Number order={order} />, phone: 'head' },
    { key: 'state', title: t('state'), sort: 'STATUS', render: (order) => <State order={order} />, phone: 'head' },
    {
      key: 'channel',
      title: t('channel'),
      sort: 'SERVICE',
      render: (order) => <TwoLines first={nameOf(order.service)} second={ownerOf(order.organizationId)} />,
    },
    { key: 'due', title: t('due'), sort: 'DELIVERYDATE', render: (order) => order.deliveryDate && <Deadline at={order.deliveryDate} isOpen={isHere(order)} /> },
    { key: 'goods', title: t('goods'), render: (order) => <Goods order={order} /> },
    { key: 'sum', title: t('sum'), sort: 'PRICE', align: 'right', render: (order) => <Money value={order.totalPrice} /> },
    { key: 'warehouse', title: t('warehouse'), sort: 'WAREHOUSE', render: (order) => warehouseOf(order) },
    { key: 'reserve', title: t('reserve'), render: (order) => reserves && <ReserveBadge reserve={reserveOf.get(order.id ?? 0)} /> },
    { key: 'created', title: t('created'), sort: 'CREATEDDATE', render: (order) => <When at={order.createdDate} /> },
  ]
}

const TwoLines = ({ first, second }: { first: string; second: string }) => (
  <span>
    {first}
    {second !== '' && (
      <Text span display="block" className={styles.quiet}>
        {second}
      </Text>
    )}
  </span>
)

function Number({ order }: { order: Order }) {
  const t = useText()
  return (
    <Group gap={4} wrap="nowrap" component="span">
      <span className={styles.number} title={orderName(order)}>
        {orderName(order)}
      </span>
      {order.express === true && (
        <Tooltip label={t('express')}>
          <IconBolt size={14} aria-label={t('express')} />
        </Tooltip>
      )}
    </Group>
  )
}

function State({ order }: { order: Order }) {
  const t = useText()
  return (
    <Group gap={4} wrap="nowrap" component="span">
      <OrderState status={order.status} />
      {order.message && isHere(order) && (
        <Tooltip label={order.message} multiline maw={320}>
          <IconAlertTriangle size={16} color="var(--mantine-color-red-6)" aria-label={t('refusedBy', { reason: order.message })} />
        </Tooltip>
      )}
    </Group>
  )
}

function Goods({ order }: { order: Order }) {
  const t = useText()
  const products = order.products ?? []
  const first = products[0]
  const name = first?.product?.name ?? first?.error ?? ''
  const pieces = order.totalQuantity ?? 0
  return (
    <Group gap="xs" wrap="nowrap" component="span">
      <Thumbnails products={products.map(({ product }) => product)} />
      <span style={{ minWidth: 0 }}>
        <span className={styles.goods} title={name}>
          {name}
        </span>
        <span className={styles.quiet}>
          {products.length > 1
            ? t('positions', { count: products.length, pieces: numberText(pieces) })
            : t('pieces', { count: pieces, number: numberText(pieces) })}
        </span>
      </span>
    </Group>
  )
}
