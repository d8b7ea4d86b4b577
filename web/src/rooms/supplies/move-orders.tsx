// Chooses the other supply that orders are moved to. A marketplace lets an order out of a supply only into another one.
import { Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useApi } from '../../api/query.ts'
import type { Supply } from '../../api/schema.gen.ts'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { Answer, EmptyState } from '../../kit/states.tsx'
import { useSupplyName } from './state.tsx'
import { useText } from './text.ts'

type MoveProps = { supply: Supply; count: number; onClose: () => void; onMove: (target: Supply) => void }

export function MoveOrders({ supply, count, onClose, onMove }: MoveProps) {
  const t = useText()
  const supplyName = useSupplyName()
  const [chosen, setChosen] = useState<string | null>(null)
  const open = useApi('orders', 'GET /api/fbs/supplies', {})
  const others = (all: readonly Supply[]) =>
    all.filter(({ id, organizationId, service }) => id !== supply.id && organizationId === supply.organizationId && service === supply.service)
  return (
    <Dialog onClose={onClose} title={t('moveTitle', { count })}>
      <Answer of={open}>
        {(all) => {
          const targets = others(all)
          const target = targets.find(({ id }) => String(id) === chosen)
          if (targets.length === 0) return <EmptyState title={t('moveNowhere')} hint={t('moveNowhereHint')} />
          return (
            <Stack gap="sm">
              <Text size="sm" c="dimmed">
                {t('moveHint')}
              </Text>
              <Select
                label={t('supply')}
                required
                data={targets.map((one) => ({ value: String(one.id), label: supplyName(one) }))}
                value={chosen}
                onChange={setChosen}
              />
              <DialogEnd onClose={onClose} onDo={() => target && onMove(target)} disabled={target === undefined}>
                {t('move')}
              </DialogEnd>
            </Stack>
          )
        }}
      </Answer>
    </Dialog>
  )
}
