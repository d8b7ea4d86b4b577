// Asks why orders are cancelled, and names what is lost with them.
import { Alert, Select, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Order } from '../../api/schema.gen.ts'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { orderName } from '../../kit/goods.tsx'
import { moneyText } from '../../kit/show.tsx'
import { isMarket } from './rules.ts'
import { useText } from './text.ts'

const reasons = ['BUYER', 'NO_GOODS', 'DAMAGED', 'MISTAKE', 'OTHER'] as const
const SHOWN = 5

type CancelProps = { orders: readonly Order[]; onClose: () => void; onCancel: (reason: string) => void }

export function CancelDialog({ orders, onClose, onCancel }: CancelProps) {
  const t = useText()
  const [reason, setReason] = useState<(typeof reasons)[number] | undefined>()
  const [words, setWords] = useState('')
  const market = orders.filter(isMarket).length
  const said = reason === undefined ? '' : reason === 'OTHER' ? words.trim() : t(`reason_${reason}`)
  const numbers = orders.slice(0, SHOWN).map(orderName).join(', ')
  const pieces = orders.reduce((sum, { totalQuantity }) => sum + (totalQuantity ?? 0), 0)
  const sum = orders.reduce((all, { totalPrice }) => all + (totalPrice ?? 0), 0)
  return (
    <Dialog onClose={onClose} title={t('cancelTitle', { count: orders.length })}>
      <Stack gap="sm">
        <Text size="sm">{orders.length > SHOWN ? t('cancelMore', { numbers, count: orders.length - SHOWN }) : numbers}</Text>
        <Text size="sm">{t('cancelLost', { count: pieces, sum: moneyText(sum) })}</Text>
        {market > 0 && (
          <Alert color="red" variant="light">
            {t('cancelMarket', { count: market })}
          </Alert>
        )}
        <Select
          label={t('reason')}
          required
          data={reasons.map((value) => ({ value, label: t(`reason_${value}`) }))}
          value={reason ?? null}
          onChange={(value) => setReason(reasons.find((one) => one === value))}
        />
        {reason === 'OTHER' && (
          <TextInput label={t('reasonWords')} required maxLength={255} value={words} onChange={(event) => setWords(event.currentTarget.value)} />
        )}
        <DialogEnd onClose={onClose} onDo={() => onCancel(said)} disabled={said === ''} isGrave leave={t('keep')}>
          {t('cancelDo', { count: orders.length })}
        </DialogEnd>
      </Stack>
    </Dialog>
  )
}
