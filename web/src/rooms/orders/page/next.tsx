// The next thing to do with an order, and what else may be done.
import { Button, Menu } from '@mantine/core'
import {
  IconArrowBackUp,
  IconBan,
  IconChecks,
  IconListDetails,
  IconPackageExport,
  IconPrinter,
  IconRefresh,
  IconTrash,
  IconTruck,
  IconTruckLoading,
  IconWorldDownload,
} from '@tabler/icons-react'
import { Link, useLocation } from 'wouter'
import { useSend } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import type { Order } from '../../../api/schema.gen.ts'
import { useConfirm } from '../../../kit/confirm.tsx'
import { orderName } from '../../../kit/goods.tsx'
import { MoreMenu } from '../../../kit/more-menu.tsx'
import { say } from '../../../kit/say.ts'
import type { OrderActions } from '../actions.tsx'
import type { Reserve } from '../reserve.tsx'
import { isCancellable, isHere, isMarket, isReady, isWaiting } from '../rules.ts'
import { useText } from '../text.ts'

type NextProps = { order: Order; reserve: Reserve | undefined; actions: OrderActions }

export function NextStep({ order, reserve, actions }: NextProps) {
  const t = useText()
  const may = useMay()
  const mayCollect = may('order.collect') && (isMarket(order) || may('order.edit'))
  return (
    <>
      {isWaiting(order) && (reserve?.waiting ?? 0) > 0 && may('order.edit') && (
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => actions.reserve([order])}>
          {t('reserveAgain')}
        </Button>
      )}
      {isMarket(order) && may('order.collect') && (order.labelsPath || isHere(order)) && (
        <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => actions.labels([order])}>
          {t('printLabel')}
        </Button>
      )}
      {isWaiting(order) && mayCollect && (
        <Button leftSection={<IconChecks size={16} aria-hidden />} onClick={() => actions.collect([order])}>
          {t('collect')}
        </Button>
      )}
      {isReady(order) && isMarket(order) && !order.supplyId && may('supply.edit') && (
        <Button leftSection={<IconTruckLoading size={16} aria-hidden />} onClick={() => actions.intoSupply([order])}>
          {t('intoSupply')}
        </Button>
      )}
      {isReady(order) && order.supplyId && may('supply.read') && (
        <Button component={Link} href={`/supplies/${order.supplyId}`} leftSection={<IconTruck size={16} aria-hidden />}>
          {t('openSupply')}
        </Button>
      )}
      {isReady(order) && !isMarket(order) && may('order.edit') && (
        <Button leftSection={<IconTruck size={16} aria-hidden />} onClick={() => actions.ship([order])}>
          {t('ship')}
        </Button>
      )}
      {order.status === 'SEND' && !isMarket(order) && may('order.edit') && (
        <Button leftSection={<IconChecks size={16} aria-hidden />} onClick={() => actions.finish([order])}>
          {t('finish')}
        </Button>
      )}
      {(may('order.collect') || may('order.edit')) && <Rest order={order} actions={actions} />}
    </>
  )
}

function Rest({ order, actions }: Omit<NextProps, 'reserve'>) {
  const t = useText()
  const may = useMay()
  const [, go] = useLocation()
  const [ask, dialog] = useConfirm()
  const id = order.id ?? 0
  const refresh = useSend('POST /api/fbs/updateOrder', { topics: ['orders'], onDone: () => say.done(t('asked')), onFail: say.failed })
  const remove = useSend('DELETE /api/order/{orderId}', {
    topics: ['orders', 'stock'],
    onDone: () => say.done(order.deleted ? t('restored') : t('removed')),
    onFail: say.failed,
  })
  const input = { path: { orderId: id }, query: { deleted: order.deleted !== true } }
  const removeIt = () =>
    order.deleted
      ? remove.mutate(input)
      : ask({
          title: t('removeTitle', { name: orderName(order) }),
          text: t('removeText', { count: order.totalQuantity ?? 0 }),
          doIt: t('remove'),
          onYes: () => remove.mutateAsync(input),
        })
  const market = isMarket(order)
  const edits = may('order.edit')
  return (
    <>
      <MoreMenu label={t('moreActions')}>
        <Menu.Item leftSection={<IconListDetails size={16} aria-hidden />} onClick={() => go(`/orders/sheet?ids=${id}`, { state: { back: `/orders/${id}` } })}>
          {t('pickList')}
        </Menu.Item>
        {market && may('order.collect') && isWaiting(order) && (
          <>
            <Menu.Item leftSection={<IconPackageExport size={16} aria-hidden />} onClick={() => actions.assemble([order])}>
              {t('assemble')}
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => actions.renew([order])}>
              {t('renew')}
            </Menu.Item>
          </>
        )}
        {market && may('supply.edit') && isHere(order) && (
          <Menu.Item leftSection={<IconTruckLoading size={16} aria-hidden />} onClick={() => actions.intoSupply([order])}>
            {order.supplyId ? t('otherSupply') : t('intoSupply')}
          </Menu.Item>
        )}
        {market && edits && (
          <Menu.Item
            leftSection={<IconWorldDownload size={16} aria-hidden />}
            disabled={refresh.isPending}
            onClick={() => refresh.mutate({ query: { orderId: id } })}
          >
            {t('askMarket')}
          </Menu.Item>
        )}
        {edits && isCancellable(order) && (
          <Menu.Item color="red" leftSection={<IconBan size={16} aria-hidden />} onClick={() => actions.cancel([order])}>
            {t('cancel')}
          </Menu.Item>
        )}
        {edits && (
          <Menu.Item color={order.deleted ? undefined : 'red'} leftSection={<IconTrash size={16} aria-hidden />} onClick={removeIt}>
            {order.deleted ? t('restore') : t('remove')}
          </Menu.Item>
        )}
      </MoreMenu>
      {dialog}
    </>
  )
}
