// What is done with a whole supply: labels of its orders, comparing with the marketplace, changing, handing over.
import { Button, Menu } from '@mantine/core'
import { IconListDetails, IconPencil, IconPrinter, IconScale, IconTruck } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useSend } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import type { Supply } from '../../api/schema.gen.ts'
import { useConfirm } from '../../kit/confirm.tsx'
import { orderName } from '../../kit/goods.tsx'
import { useLabels } from '../../kit/labels.tsx'
import { MoreMenu } from '../../kit/more-menu.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { say } from '../../kit/say.ts'
import { Check } from './check.tsx'
import { EditSupply } from './edit-supply.tsx'
import { isOpen, useSupplyName } from './state.tsx'
import { useText } from './text.ts'

const unready = ['CREATED', 'PAYMENT_REQUIRED', 'WAITING_SUPPLY', 'COLLECTING', 'PACKING']

export function SupplyActions({ supply }: { supply: Supply }) {
  const t = useText()
  const may = useMay()
  const nameOf = useServiceName()
  const supplyName = useSupplyName()
  const [ask, question] = useConfirm()
  const [print, labels] = useLabels()
  const supplyId = supply.id ?? 0
  const orders = supply.orders ?? []
  const close = useSend('POST /api/fbs/supply/{supplyId}/close', { topics: ['orders', 'stock'], onDone: () => say.done(t('closed')), onFail: say.failed })
  const open = isOpen(supply)
  const notCollected = orders.filter(({ status }) => unready.includes(status ?? '')).length
  const closeIt = () =>
    ask({
      title: t('closeTitle', { name: supplyName(supply) }),
      text: [t('closeText', { count: orders.length, service: nameOf(supply.service) }), notCollected > 0 ? t('closeUnready', { count: notCollected }) : '']
        .filter((part) => part !== '')
        .join(' '),
      doIt: t('handOver'),
      onYes: () => close.mutateAsync({ path: { supplyId } }),
    })
  return (
    <>
      {may('order.collect') && orders.length > 0 && (
        <Button
          variant="default"
          leftSection={<IconPrinter size={16} aria-hidden />}
          onClick={() => print(orders.map((order) => ({ id: order.id ?? 0, name: orderName(order), hasLabel: Boolean(order.labelsPath) })))}
        >
          {t('labels')}
        </Button>
      )}
      {open && may('supply.edit') && (
        <Button leftSection={<IconTruck size={16} aria-hidden />} disabled={orders.length === 0} loading={close.isPending} onClick={closeIt}>
          {t('handOver')}
        </Button>
      )}
      <Rest supply={supply} />
      {question}
      {labels}
    </>
  )
}

function Rest({ supply }: { supply: Supply }) {
  const t = useText()
  const may = useMay()
  const [, go] = useLocation()
  const [dialog, setDialog] = useState<'check' | 'edit'>()
  const ids = (supply.orders ?? []).map(({ id }) => id ?? 0)
  return (
    <>
      <MoreMenu label={t('more')}>
        <Menu.Item
          leftSection={<IconListDetails size={16} aria-hidden />}
          disabled={ids.length === 0}
          onClick={() => go(`/orders/sheet?${ids.map((id) => `ids=${id}`).join('&')}`, { state: { back: `/supplies/${supply.id}` } })}
        >
          {t('pickList')}
        </Menu.Item>
        <Menu.Item leftSection={<IconScale size={16} aria-hidden />} onClick={() => setDialog('check')}>
          {t('check')}
        </Menu.Item>
        {may('supply.edit') && isOpen(supply) && (
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setDialog('edit')}>
            {t('edit')}
          </Menu.Item>
        )}
      </MoreMenu>
      {dialog === 'check' && <Check supplyId={supply.id ?? 0} onClose={() => setDialog(undefined)} />}
      {dialog === 'edit' && <EditSupply supply={supply} onClose={() => setDialog(undefined)} />}
    </>
  )
}
