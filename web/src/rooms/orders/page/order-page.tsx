// One order: what it is, what is in it and where that lies, what to do next, and all that happened to it.
import { Alert, Badge, Button, Group, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useHistoryState } from 'wouter/use-browser-location'
import { useApi, useSend } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import type { Order } from '../../../api/schema.gen.ts'
import { orderName } from '../../../kit/goods.tsx'
import { OrderState } from '../../../kit/order.tsx'
import { Columns, Page } from '../../../kit/page.tsx'
import { say } from '../../../kit/say.ts'
import { Answer } from '../../../kit/states.tsx'
import { useOrderActions } from '../actions.tsx'
import { isMarket } from '../rules.ts'
import { useText } from '../text.ts'
import { About } from './about.tsx'
import { History } from './history.tsx'
import { Label } from './label.tsx'
import { Lines } from './lines.tsx'
import { NextStep } from './next.tsx'
import { Packing } from './packing.tsx'

export function OrderPage({ id }: { id: number }) {
  const t = useText()
  const from = useHistoryState<{ back?: string } | null>()
  const asked = useApi('orders', 'GET /api/order/{orderId}', { path: { orderId: id } })
  const reserve = useApi('orders', 'GET /api/order/reserves', { query: { ids: [id] } }).data?.[0]
  const [actions, dialogs] = useOrderActions()
  const order = asked.data
  return (
    <Page
      title={order ? t('orderTitle', { name: orderName(order) }) : t('order')}
      back={from?.back ?? '/orders'}
      beside={
        order && (
          <Group gap={6} wrap="nowrap">
            <OrderState status={order.status} />
            {order.deleted === true && (
              <Badge color="red" variant="light">
                {t('isDeleted')}
              </Badge>
            )}
          </Group>
        )
      }
      actions={order && <NextStep order={order} reserve={reserve} actions={actions} />}
    >
      <Answer of={asked}>
        {(shown) => (
          <>
            <Refused order={shown} />
            <Columns>
              <Stack gap="md">
                <Lines order={shown} reserve={reserve} />
                <Packing order={shown} />
                <History id={id} service={shown.service} />
              </Stack>
              <Stack gap="md">
                <About order={shown} />
                {isMarket(shown) && <Label order={shown} onPrint={() => actions.labels([shown])} />}
              </Stack>
            </Columns>
          </>
        )}
      </Answer>
      {dialogs}
    </Page>
  )
}

/** What the marketplace did not take, and how to tell it again. */
function Refused({ order }: { order: Order }) {
  const t = useText()
  const may = useMay()
  const again = useSend('POST /api/fbs/processOrder', { topics: ['orders'], onDone: () => say.done(t('toldAgain')), onFail: say.failed })
  if (!order.message) return null
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={20} aria-hidden />} title={t('refusedTitle')}>
      <Stack gap="sm" align="flex-start">
        {order.message}
        {may('order.edit') && isMarket(order) && (
          <Button size="xs" variant="default" loading={again.isPending} onClick={() => again.mutate({ body: { id: order.id ?? 0 } })}>
            {t('tellAgain')}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}
