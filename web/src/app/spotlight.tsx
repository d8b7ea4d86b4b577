// The box of the search. Orders are found by number, products by name, article or barcode.
import '@mantine/spotlight/styles.css'
import { Spotlight, spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBox, IconSearch, IconShoppingCart } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useApi } from '../api/query.ts'
import { useMay } from '../api/session.ts'
import { leaveFor } from '../kit/leaving.ts'
import { rooms } from './rooms.ts'
import { useText } from './text.ts'

export function SearchBox({ wanted }: { wanted: number }) {
  const t = useText()
  const may = useMay()
  const [, follow] = useLocation()
  const go = (to: string) => leaveFor(to, follow)
  const [typed, setTyped] = useState('')
  const [query] = useDebouncedValue(typed.trim(), 200)
  useEffect(() => {
    if (wanted > 0) spotlight.open()
  }, [wanted])
  const isAsked = query.length >= 2
  const orders = useApi('orders', 'GET /api/order/find', { query: { query, limit: 6 } }, { enabled: isAsked && may('order.read'), keep: true })
  const products = useApi('catalogue', 'GET /api/product/find', { query: { query, limit: 6 } }, { enabled: isAsked && may('catalogue.read'), keep: true })
  const fits = (title: string) => title.toLowerCase().includes(typed.trim().toLowerCase())
  const actions: SpotlightActionGroupData[] = [
    {
      group: t('searchRooms'),
      actions: rooms
        .filter((room) => (room.can === undefined || may(room.can)) && fits(t(room.title)))
        .map((room) => ({ id: room.name, label: t(room.title), leftSection: <room.icon size={18} aria-hidden />, onClick: () => go(room.path) })),
    },
    {
      group: t('searchOrders'),
      actions: (isAsked ? (orders.data?.rows ?? []) : []).map((order) => ({
        id: `order-${order.id}`,
        label: order.externalOrderId ?? order.name ?? `№ ${order.id}`,
        description: order.name ?? '',
        leftSection: <IconShoppingCart size={18} aria-hidden />,
        onClick: () => go(`/orders/${order.id}`),
      })),
    },
    {
      group: t('searchProducts'),
      actions: (isAsked ? (products.data?.rows ?? []) : []).map((product) => ({
        id: `product-${product.id}`,
        label: product.name ?? `№ ${product.id}`,
        description: product.externalArticle ?? '',
        leftSection: <IconBox size={18} aria-hidden />,
        onClick: () => go(`/catalogue/product/${product.id}`),
      })),
    },
  ]
  return (
    <Spotlight
      actions={actions.filter((group) => group.actions.length > 0)}
      query={typed}
      onQueryChange={setTyped}
      filter={(_query, all) => all}
      shortcut={null}
      nothingFound={t('searchNothing')}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: t('search'), 'aria-label': t('search') }}
    />
  )
}
