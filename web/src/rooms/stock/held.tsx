// What would have emptied too much of a marketplace at once: the server holds it and asks.
import { Alert, Button, Group, Text } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useApi, useSend } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { useConfirm } from '../../kit/confirm.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { say } from '../../kit/say.ts'
import { When } from '../../kit/show.tsx'
import { ErrorState } from '../../kit/states.tsx'
import { useText } from './text.ts'

export function Held() {
  const t = useText()
  const may = useMay()
  const serviceName = useServiceName()
  const [ask, dialog] = useConfirm()
  const held = useApi('stock', 'GET /api/stock/held', {}, { refetchEvery: 15_000 })
  const approve = useSend('POST /api/stock/held/{integrationId}/approve', {
    topics: ['stock'],
    onDone: ({ approved }) => say.done(t('heldApproved', { count: approved })),
    onFail: say.failed,
  })
  return (
    <>
      {held.error && !held.data && <ErrorState error={held.error} onRetry={() => void held.refetch()} />}
      {(held.data ?? []).map((one) => (
        <Alert
          key={one.integrationId}
          color="amber"
          variant="light"
          icon={<IconHandStop size={20} aria-hidden />}
          title={t('heldTitle', { service: serviceName(one.service) })}
        >
          <Group justify="space-between" gap="sm">
            <Text size="sm">
              {one.localMessage} <When at={one.since} />
            </Text>
            {may('stock.edit') && (
              <Button
                size="xs"
                variant="default"
                onClick={() =>
                  ask({
                    title: t('heldTitle', { service: serviceName(one.service) }),
                    text: one.localMessage,
                    doIt: t('heldDo'),
                    onYes: () => approve.mutateAsync({ path: { integrationId: one.integrationId } }),
                  })
                }
              >
                {t('heldDo')}
              </Button>
            )}
          </Group>
        </Alert>
      ))}
      {dialog}
    </>
  )
}
