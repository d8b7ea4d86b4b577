// Chooses the supply that orders go into: an open one of their account, or a new one.
import { Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useApi, useSend } from '../../api/query.ts'
import type { Order, Supply } from '../../api/schema.gen.ts'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { numberText } from '../../kit/show.tsx'
import { say } from '../../kit/say.ts'
import { Answer } from '../../kit/states.tsx'
import { useText } from './text.ts'

const NEW = 'new'
type SupplyProps = { orders: readonly Order[]; onClose: () => void; onChoose: (supplyId: number) => void }

export function SupplyDialog({ orders, onClose, onChoose }: SupplyProps) {
  const t = useText()
  const open = useApi('orders', 'GET /api/fbs/supplies', {})
  return (
    <Dialog onClose={onClose} title={t('intoSupply')}>
      <Answer of={open}>{(supplies) => <Choice orders={orders} supplies={supplies} onClose={onClose} onChoose={onChoose} />}</Answer>
    </Dialog>
  )
}

function Choice({ orders, supplies, onClose, onChoose }: SupplyProps & { supplies: readonly Supply[] }) {
  const t = useText()
  const nameOf = useServiceName()
  const first = orders[0]
  const fits = supplies.filter(({ organizationId, service }) => organizationId === first?.organizationId && service === first?.service)
  const [chosen, setChosen] = useState(fits[0] ? String(fits[0].id) : NEW)
  const [name, setName] = useState('')
  const make = useSend('POST /api/supply/createSupply', { topics: ['orders'], onDone: (supply) => onChoose(supply.id ?? 0), onFail: say.failed })
  const go = () => {
    if (chosen !== NEW) return onChoose(Number(chosen))
    const { service, organizationId } = first ?? {}
    make.mutate({ body: { type: 'FBS', name: name.trim(), ...(service && { service }), ...(organizationId && { organizationId }) } })
  }
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('intoSupplyHint', { count: orders.length, service: nameOf(first?.service) })}
      </Text>
      <Radio.Group value={chosen} onChange={setChosen} aria-label={t('supply')}>
        <Stack gap="xs">
          {fits.map((supply) => (
            <Radio
              key={supply.id}
              value={String(supply.id)}
              label={supply.name || t('supplyName', { id: supply.id ?? 0 })}
              description={t('supplyHas', { number: supply.externalId ?? '—', count: supply.totalQuantity ?? 0, pieces: numberText(supply.totalQuantity) })}
            />
          ))}
          <Radio value={NEW} label={t('supplyNew')} />
        </Stack>
      </Radio.Group>
      {chosen === NEW && <TextInput label={t('supplyTitle')} maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />}
      <DialogEnd onClose={onClose} onDo={go} isBusy={make.isPending}>
        {t('put')}
      </DialogEnd>
    </Stack>
  )
}
