// Making walks of orders that wait: which ones, and how many that is before it is done.
import { Alert, Checkbox, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useApi, useSend } from '../../api/query.ts'
import { OrganizationSelect, WarehouseSelect } from '../../kit/choose.tsx'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { serviceNames, useServiceName } from '../../kit/order.tsx'
import { say } from '../../kit/say.ts'
import { ErrorState } from '../../kit/states.tsx'
import { useText } from './text.ts'

export function MakeDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useText()
  return (
    <Dialog opened={opened} onClose={onClose} title={t('makeTitle')}>
      <MakeForm onClose={onClose} />
    </Dialog>
  )
}

type Want = { service: (typeof serviceNames)[number] | undefined; organizationId: number | undefined; warehouseId: number | undefined; dueBy: string }
const everything: Want = { service: undefined, organizationId: undefined, warehouseId: undefined, dueBy: '' }

function MakeForm({ onClose }: { onClose: () => void }) {
  const t = useText()
  const service = useServiceName()
  const [want, setWant] = useState(everything)
  const [withoutLabel, setWithoutLabel] = useState(false)
  const [withMissed, setWithMissed] = useState(false)
  const put = (changes: Partial<Want>) => setWant((now) => ({ ...now, ...changes }))
  const asked = { service: want.service, organizationId: want.organizationId, warehouseId: want.warehouseId, ...(want.dueBy !== '' && { dueBy: want.dueBy }) }
  const counted = useApi('orders', 'GET /api/fbs/walks/waiting', { query: asked }, { keep: true })
  const waiting = counted.data
  const make = useSend('POST /api/fbs/walks', {
    topics: ['orders'],
    onDone: (made) => {
      if (made.walks === 0) say.note(t('madeNone'))
      else {
        say.done(t('made', { count: made.walks }))
        onClose()
      }
    },
    onFail: say.failed,
  })
  const count = (waiting?.ready ?? 0) + (withoutLabel ? (waiting?.noLabel ?? 0) : 0) + (withMissed ? (waiting?.missed ?? 0) : 0)
  return (
    <Stack gap="sm">
      <Select
        label={t('service')}
        placeholder={t('anyService')}
        clearable
        data={serviceNames.filter((name) => name !== 'NONE').map((value) => ({ value, label: service(value) }))}
        value={want.service ?? null}
        onChange={(value) => put({ service: serviceNames.find((one) => one === value) })}
      />
      <OrganizationSelect label={t('organization')} value={want.organizationId} onChange={(organizationId) => put({ organizationId })} />
      <WarehouseSelect label={t('warehouse')} value={want.warehouseId} onChange={(warehouseId) => put({ warehouseId })} />
      <TextInput
        type="date"
        label={t('dueBy')}
        description={t('dueByHint')}
        value={want.dueBy}
        onChange={(event) => put({ dueBy: event.currentTarget.value })}
      />
      {(waiting?.noLabel ?? 0) > 0 && (
        <Checkbox
          label={t('withoutLabel', { count: waiting?.noLabel ?? 0 })}
          description={t('withoutLabelHint')}
          checked={withoutLabel}
          onChange={(event) => setWithoutLabel(event.currentTarget.checked)}
        />
      )}
      {(waiting?.missed ?? 0) > 0 && (
        <Checkbox
          label={t('withMissed', { count: waiting?.missed ?? 0 })}
          checked={withMissed}
          onChange={(event) => setWithMissed(event.currentTarget.checked)}
        />
      )}
      {counted.error && <ErrorState error={counted.error} onRetry={() => void counted.refetch()} />}
      {counted.isPending && <Skeleton height={64} />}
      {waiting && !counted.error && (
        <Alert color="gray" p="sm" role="status">
          <Text fw={600}>{t('willShare', { count })}</Text>
          {waiting.noGoods > 0 && <Text size="sm">{t('noGoods', { count: waiting.noGoods })}</Text>}
        </Alert>
      )}
      <DialogEnd
        onClose={onClose}
        onDo={() => make.mutate({ body: { ...asked, withoutLabel, withMissed } })}
        isBusy={make.isPending}
        disabled={count === 0 || counted.error !== null}
      >
        {t('make')}
      </DialogEnd>
    </Stack>
  )
}
