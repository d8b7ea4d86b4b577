// Where a SKU lies: warehouses with their numbers, cells, the orders that hold it or wait for it, what a set is made of.
import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import { useMay } from '../../api/session.ts'
import { useCellName } from '../../kit/cells.ts'
import { Section } from '../../kit/facts.tsx'
import { orderStates, OrderState, useServiceName } from '../../kit/order.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { Quantity, StateBadge, When } from '../../kit/show.tsx'
import type { Column } from '../../kit/table.tsx'
import { EditCell } from './edit-cell.tsx'
import { detailOf } from './good.tsx'
import { usePlaces } from './places.ts'
import type { SkuStock } from './sku-page.tsx'
import { useText } from './text.ts'

export function Where({ stock }: { stock: SkuStock }) {
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
      <Stack>
        <Warehouses stock={stock} />
        <Lots stock={stock} />
      </Stack>
      <Stack>
        <Orders stock={stock} />
        {stock.parts.length > 0 && <Parts of={stock.parts} isSet />}
        {stock.sets.length > 0 && <Parts of={stock.sets} />}
      </Stack>
    </SimpleGrid>
  )
}

function Warehouses({ stock }: { stock: SkuStock }) {
  const t = useText()
  const may = useMay()
  const { places, nameOf } = usePlaces()
  const ids = places.length > 0 ? places.map(({ id }) => id) : stock.warehouses.map(({ warehouseId }) => warehouseId)
  const rows = ids.map((id) => ({ id, name: nameOf(id), free: 0, reserved: 0, sets: 0, ...stock.warehouses.find(({ warehouseId }) => warehouseId === id) }))
  const canEdit = may('stock.edit') && may('warehouse.read')
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { key: 'warehouse', title: t('warehouse'), phone: 'head', render: ({ name }) => name },
    {
      key: 'free',
      title: t('free'),
      align: 'right',
      render: ({ id, name, free }) =>
        canEdit ? <EditCell skuId={stock.skuId} warehouseId={id} warehouse={name} name={stock.name ?? ''} free={free} /> : <Quantity value={free} />,
    },
    { key: 'reserved', title: t('reserved'), align: 'right', render: ({ reserved }) => <Quantity value={reserved} /> },
    { key: 'shelf', title: t('onShelf'), align: 'right', render: ({ free, reserved }) => <Quantity value={free + reserved} /> },
    ...(stock.parts.length > 0
      ? [{ key: 'sets', title: t('canMake'), align: 'right', render: ({ sets }: (typeof rows)[number]) => <Quantity value={sets} /> } as const]
      : []),
  ]
  return (
    <Section title={t('byWarehouses')}>
      <PlainTable label={t('byWarehouses')} columns={columns} rows={rows} rowKey={({ id }) => id} />
    </Section>
  )
}

type Lot = SkuStock['lots'][number]

function Lots({ stock }: { stock: SkuStock }) {
  const t = useText()
  const cellName = useCellName()
  const { nameOf } = usePlaces()
  const hasDates = stock.lots.some(({ expiresOn }) => expiresOn)
  const columns: readonly Column<Lot>[] = [
    {
      key: 'cell',
      title: t('cell'),
      phone: 'head',
      render: (lot) => (
        <>
          {cellName(lot.cellName)}
          <Text size="xs" c="dimmed">
            {nameOf(lot.warehouseId)}
          </Text>
        </>
      ),
    },
    { key: 'received', title: t('received'), render: (lot) => <When at={lot.receivedAt} date /> },
    ...(hasDates ? [{ key: 'expires', title: t('expires'), render: (lot: Lot) => <When at={lot.expiresOn} date /> }] : []),
    { key: 'free', title: t('free'), align: 'right', render: (lot) => <Quantity value={lot.free} /> },
    { key: 'reserved', title: t('reserved'), align: 'right', render: (lot) => <Quantity value={lot.reserved} /> },
  ]
  return (
    <Section title={t('cells')}>
      {stock.lots.length === 0 ? (
        <Quiet>{t('nothingLies')}</Quiet>
      ) : (
        <PlainTable label={t('cells')} columns={columns} rows={stock.lots} rowKey={({ id }) => id} />
      )}
    </Section>
  )
}

const Quiet = ({ children }: { children: string }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
)

function Orders({ stock }: { stock: SkuStock }) {
  const t = useText()
  const may = useMay()
  const serviceName = useServiceName()
  // An order may wait for some pieces and hold others: a row each.
  const rows = stock.orders.map((order, at) => ({ ...order, key: `${order.orderId}-${at}`, name: order.postingNumber ?? `№ ${order.orderId}` }))
  const columns: readonly Column<(typeof rows)[number]>[] = [
    {
      key: 'order',
      title: t('order'),
      phone: 'head',
      render: ({ orderId, name, service }) => (
        <>
          {may('order.read') ? (
            <Anchor component={Link} href={`/orders/${orderId}`} size="sm">
              {name}
            </Anchor>
          ) : (
            name
          )}
          <Text size="xs" c="dimmed">
            {serviceName(service)}
          </Text>
        </>
      ),
    },
    {
      key: 'state',
      title: t('state'),
      render: ({ state, status }) =>
        state === 'waiting' ? <StateBadge tone="bad">{t('waitsForGoods')}</StateBadge> : <OrderState status={orderStates.find((one) => one === status)} />,
    },
    { key: 'at', title: t('ordered'), render: ({ orderedAt }) => <When at={orderedAt} /> },
    { key: 'pieces', title: t('pieces'), align: 'right', render: ({ quantity }) => <Quantity value={quantity} /> },
  ]
  return (
    <Section title={t('byOrders')}>
      {rows.length === 0 ? <Quiet>{t('noOrders')}</Quiet> : <PlainTable label={t('byOrders')} columns={columns} rows={rows} rowKey={({ key }) => key} />}
    </Section>
  )
}

function Parts({ of, isSet = false }: { of: SkuStock['parts']; isSet?: boolean }) {
  const t = useText()
  const title = isSet ? t('madeOf') : t('partOf')
  const columns: readonly Column<SkuStock['parts'][number]>[] = [
    {
      key: 'name',
      title: t('goods'),
      phone: 'head',
      render: (part) => (
        <>
          <Anchor component={Link} href={`/stock/${part.skuId}`} size="sm">
            {part.name ?? t('sku')}
          </Anchor>
          <Text size="xs" c="dimmed">
            {detailOf(part)}
          </Text>
        </>
      ),
    },
    { key: 'quantity', title: t('inOneSet'), align: 'right', render: (part) => <Quantity value={part.quantity} /> },
    { key: 'free', title: t('free'), align: 'right', render: (part) => <Quantity value={part.free} /> },
  ]
  return (
    <Section title={title}>
      <PlainTable label={title} columns={columns} rows={of} rowKey={({ skuId }) => skuId} />
    </Section>
  )
}
