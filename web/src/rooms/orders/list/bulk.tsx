// What may be done with the orders that are selected: those an action does not fit are left out of it.
import { Button, Menu } from '@mantine/core'
import {
  IconArrowBackUp,
  IconBan,
  IconChecks,
  IconChevronDown,
  IconListDetails,
  IconPackageExport,
  IconPrinter,
  IconRefresh,
  IconTruck,
  IconTruckLoading,
} from '@tabler/icons-react'
import { useLocation } from 'wouter'
import type { Order } from '../../../api/schema.gen.ts'
import { useMay } from '../../../api/session.ts'
import type { OrderActions } from '../actions.tsx'
import { isCancellable, isHere, isMarket, isReady, isWaiting } from '../rules.ts'
import { useText } from '../text.ts'

export function Bulk({ orders, actions }: { orders: readonly Order[]; actions: OrderActions }) {
  const t = useText()
  const may = useMay()
  const [, go] = useLocation()
  const waiting = orders.filter((order) => isWaiting(order) && (isMarket(order) || may('order.edit')))
  const labelled = orders.filter((order) => isMarket(order) && (order.labelsPath || isHere(order)))
  const supplied = orders.filter((order) => isMarket(order) && isHere(order))
  const sheet = () => go(`/orders/sheet?${orders.map(({ id }) => `ids=${id}`).join('&')}`, { state: { back: `/orders${window.location.search}` } })
  return (
    <>
      {may('order.collect') && (
        <Button size="xs" leftSection={<IconChecks size={16} aria-hidden />} disabled={waiting.length === 0} onClick={() => actions.collect(waiting)}>
          {t('collect')}
        </Button>
      )}
      {may('order.collect') && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPrinter size={16} aria-hidden />}
          disabled={labelled.length === 0}
          onClick={() => actions.labels(labelled)}
        >
          {t('labels')}
        </Button>
      )}
      <Button size="xs" variant="default" leftSection={<IconListDetails size={16} aria-hidden />} onClick={sheet}>
        {t('pickList')}
      </Button>
      {may('supply.edit') && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTruckLoading size={16} aria-hidden />}
          disabled={supplied.length === 0}
          onClick={() => actions.intoSupply(supplied)}
        >
          {t('intoSupply')}
        </Button>
      )}
      <MoreActions orders={orders} actions={actions} />
    </>
  )
}

function MoreActions({ orders, actions }: { orders: readonly Order[]; actions: OrderActions }) {
  const t = useText()
  const may = useMay()
  const market = orders.filter((order) => isMarket(order) && isWaiting(order))
  const ready = orders.filter(isReady)
  const cancellable = orders.filter(isCancellable)
  const waiting = orders.filter(isWaiting)
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
          {t('moreActions')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {may('order.collect') && (
          <>
            <Menu.Item disabled={market.length === 0} leftSection={<IconPackageExport size={16} aria-hidden />} onClick={() => actions.assemble(market)}>
              {t('assemble')}
            </Menu.Item>
            <Menu.Item disabled={market.length === 0} leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => actions.renew(market)}>
              {t('renew')}
            </Menu.Item>
          </>
        )}
        {may('order.edit') && (
          <>
            <Menu.Item disabled={waiting.length === 0} leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => actions.reserve(waiting)}>
              {t('reserveAgain')}
            </Menu.Item>
            <Menu.Item disabled={ready.length === 0} leftSection={<IconTruck size={16} aria-hidden />} onClick={() => actions.ship(ready)}>
              {t('ship')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              color="red"
              disabled={cancellable.length === 0}
              leftSection={<IconBan size={16} aria-hidden />}
              onClick={() => actions.cancel(cancellable)}
            >
              {t('cancel')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
