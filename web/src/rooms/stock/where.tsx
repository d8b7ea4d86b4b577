// Where a SKU lies: warehouses with their numbers, cells, the orders that hold it or wait for it, what a set is made of.
import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import { useMay } from '../../api/session.ts'
import { Section } from '../../kit/facts.tsx'
import { orderStates, OrderState, useServiceName } from '../../kit/order.tsx'
import { Quantity, StateBadge, When } from '../../kit/show.tsx'
import { EditCell } from './edit-cell.tsx'
import { detailOf } from './good.tsx'
import { usePlaces } from './places.ts'
import { SmallTable } from './small-table.tsx'
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
  const isSet = stock.parts.length > 0
  const rows = ids.map((id) => {
    const { free = 0, reserved = 0, sets = 0 } = stock.warehouses.find(({ warehouseId }) => warehouseId === id) ?? {}
    const edit = <EditCell key="free" skuId={stock.skuId} warehouseId={id} warehouse={nameOf(id)} name={stock.name ?? ''} free={free} />
    return {
      key: id,
      cells: [
        nameOf(id),
        may('stock.edit') && may('warehouse.read') ? edit : <Quantity key="free" value={free} />,
        <Quantity key="reserved" value={reserved} />,
        <Quantity key="shelf" value={free + reserved} />,
        ...(isSet ? [<Quantity key="sets" value={sets} />] : []),
      ],
    }
  })
  const right = { align: 'right' as const }
  return (
    <Section title={t('byWarehouses')}>
      <SmallTable
        label={t('byWarehouses')}
        columns={[
          { title: t('warehouse') },
          { title: t('free'), ...right },
          { title: t('reserved'), ...right },
          { title: t('onShelf'), ...right },
          ...(isSet ? [{ title: t('canMake'), ...right }] : []),
        ]}
        rows={rows}
      />
    </Section>
  )
}

function Lots({ stock }: { stock: SkuStock }) {
  const t = useText()
  const { nameOf } = usePlaces()
  const hasDates = stock.lots.some(({ expiresOn }) => expiresOn)
  return (
    <Section title={t('cells')}>
      {stock.lots.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('nothingLies')}
        </Text>
      ) : (
        <SmallTable
          label={t('cells')}
          columns={[
            { title: t('cell') },
            { title: t('received') },
            ...(hasDates ? [{ title: t('expires') }] : []),
            { title: t('free'), align: 'right' },
            { title: t('reserved'), align: 'right' },
          ]}
          rows={stock.lots.map((lot) => ({
            key: lot.id,
            cells: [
              <div key="cell">
                {lot.cellName}
                <Text size="xs" c="dimmed">
                  {nameOf(lot.warehouseId)}
                </Text>
              </div>,
              <When key="at" at={lot.receivedAt} date />,
              ...(hasDates ? [<When key="expires" at={lot.expiresOn} date />] : []),
              <Quantity key="free" value={lot.free} />,
              <Quantity key="reserved" value={lot.reserved} />,
            ],
          }))}
        />
      )}
    </Section>
  )
}

function Orders({ stock }: { stock: SkuStock }) {
  const t = useText()
  const may = useMay()
  const serviceName = useServiceName()
  const nameOf = (order: SkuStock['orders'][number]) => order.postingNumber ?? `№ ${order.orderId}`
  return (
    <Section title={t('byOrders')}>
      {stock.orders.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('noOrders')}
        </Text>
      ) : (
        <SmallTable
          label={t('byOrders')}
          columns={[{ title: t('order') }, { title: t('state') }, { title: t('ordered') }, { title: t('pieces'), align: 'right' }]}
          rows={stock.orders.map((order, at) => ({
            key: `${order.orderId}-${at}`,
            cells: [
              <div key="order">
                {may('order.read') ? (
                  <Anchor component={Link} href={`/orders/${order.orderId}`} size="sm">
                    {nameOf(order)}
                  </Anchor>
                ) : (
                  nameOf(order)
                )}
                <Text size="xs" c="dimmed">
                  {serviceName(order.service)}
                </Text>
              </div>,
              order.state === 'waiting' ? (
                <StateBadge key="state" tone="bad">
                  {t('waitsForGoods')}
                </StateBadge>
              ) : (
                <OrderState key="state" status={orderStates.find((one) => one === order.status)} />
              ),
              <When key="at" at={order.orderedAt} />,
              <Quantity key="pieces" value={order.quantity} />,
            ],
          }))}
        />
      )}
    </Section>
  )
}

function Parts({ of, isSet = false }: { of: SkuStock['parts']; isSet?: boolean }) {
  const t = useText()
  const title = isSet ? t('madeOf') : t('partOf')
  return (
    <Section title={title}>
      <SmallTable
        label={title}
        columns={[{ title: t('goods') }, { title: t('inOneSet'), align: 'right' }, { title: t('free'), align: 'right' }]}
        rows={of.map((part) => ({
          key: part.skuId,
          cells: [
            <div key="name">
              <Anchor component={Link} href={`/stock/${part.skuId}`} size="sm">
                {part.name ?? t('sku')}
              </Anchor>
              <Text size="xs" c="dimmed">
                {detailOf(part)}
              </Text>
            </div>,
            <Quantity key="quantity" value={part.quantity} />,
            <Quantity key="free" value={part.free} />,
          ],
        }))}
      />
    </Section>
  )
}
