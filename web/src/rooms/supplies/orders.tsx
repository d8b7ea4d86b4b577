// The orders of a supply; those that are selected can be moved to another one.
import { Button, Group, Text } from '@mantine/core'
import { IconPlus, IconSwitchHorizontal } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { call } from '../../api/api.ts'
import { useApi } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import type { Order, Supply } from '../../api/schema.gen.ts'
import { useBatch } from '../../kit/batch.tsx'
import { Section } from '../../kit/facts.tsx'
import { orderName, Thumbnails } from '../../kit/goods.tsx'
import { OrderState } from '../../kit/order.tsx'
import { Money, StateBadge } from '../../kit/show.tsx'
import { EmptyState } from '../../kit/states.tsx'
import { DataTable, type Column } from '../../kit/table.tsx'
import { paging, useUrlState } from '../../kit/url-state.ts'
import { MoveOrders } from './move-orders.tsx'
import { isOpen } from './state.tsx'
import { useText } from './text.ts'
import styles from './supply.module.css'

const sorts = ['EXTERNALORDERID', 'STATUS', 'PRICE'] as const

export function useOrderColumns(): readonly Column<Order>[] {
  const t = useText()
  return [
    {
      key: 'number',
      title: t('order'),
      sort: 'EXTERNALORDERID',
      phone: 'head',
      render: (order) => (
        <Text span size="sm" fw={500}>
          {orderName(order)}
        </Text>
      ),
    },
    { key: 'state', title: t('state'), sort: 'STATUS', phone: 'head', render: ({ status }) => <OrderState status={status} /> },
    {
      key: 'goods',
      title: t('goods'),
      render: ({ products = [] }) => (
        <Group gap="xs" wrap="nowrap" component="span">
          <Thumbnails products={(products ?? []).map(({ product }) => product)} />
          <span className={styles.goods}>{products?.[0]?.product?.name ?? products?.[0]?.error}</span>
        </Group>
      ),
    },
    { key: 'sum', title: t('sum'), sort: 'PRICE', align: 'right', render: ({ totalPrice }) => <Money value={totalPrice} /> },
    {
      key: 'label',
      title: t('label'),
      render: ({ labelsPath }) => <StateBadge tone={labelsPath ? 'good' : 'wait'}>{labelsPath ? t('labelHas') : t('labelNone')}</StateBadge>,
    },
  ]
}

export function Orders({ supply, onAdd }: { supply: Supply; onAdd?: () => void }) {
  const t = useText()
  const may = useMay()
  const [, go] = useLocation()
  const [state, setState] = useUrlState(paging)
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const [isMoving, setMoving] = useState(false)
  const [run, progress] = useBatch()
  const sortBy = sorts.find((sort) => sort === state.sortBy)
  const supplyId = supply.id ?? 0
  const list = useApi(
    'orders',
    'GET /api/fbs/findOrder',
    { query: { supplyId, page: state.page, limit: state.limit, count: true, ...(sortBy && { sortBy, ascending: state.ascending }) } },
    { keep: true },
  )
  const columns = useOrderColumns()
  const chosen = (list.data?.rows ?? []).filter(({ id }) => selected.has(id ?? 0))
  const move = (target: Supply) => {
    setMoving(false)
    run({
      title: t('move'),
      things: chosen.map((order) => ({ id: order.id ?? 0, name: orderName(order), href: `/orders/${order.id}` })),
      topics: ['orders'],
      done: t('moved', { count: chosen.length }),
      whole: (ids) => call('PUT /api/fbs/supply/{supplyId}', { path: { supplyId: target.id ?? 0 }, body: ids }),
      one: (id) => call('PUT /api/fbs/supply/{supplyId}', { path: { supplyId: target.id ?? 0 }, body: [id] }),
      onEnd: () => setSelected(new Set()),
    })
  }
  const add = onAdd && (
    <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
      {t('addOrders')}
    </Button>
  )
  const bulk = (
    <Button size="xs" variant="default" leftSection={<IconSwitchHorizontal size={16} aria-hidden />} onClick={() => setMoving(true)}>
      {t('move')}
    </Button>
  )
  return (
    <Section title={t('orders')} actions={add}>
      <DataTable
        label={t('orders')}
        list={list}
        columns={columns}
        rowKey={(order) => order.id ?? 0}
        state={state}
        onState={setState}
        onOpen={(order) => go(`/orders/${order.id}`, { state: { back: `/supplies/${supplyId}` } })}
        {...(may('supply.edit') && isOpen(supply) && { selected, onSelect: setSelected, bulk })}
        empty={<EmptyState title={t('emptySupply')} hint={t('emptySupplyHint')} action={add} />}
      />
      {isMoving && <MoveOrders supply={supply} count={chosen.length} onClose={() => setMoving(false)} onMove={move} />}
      {progress}
    </Section>
  )
}
