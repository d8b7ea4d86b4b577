// Why a piece was not taken: one touch for what happens every day, a field for the rest.
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Step } from './steps.ts'
import { useText } from './text.ts'
import { Dialog } from '../../kit/dialog.tsx'

const reasons = ['empty', 'damaged', 'otherGoods'] as const
type MissDialogProps = { step: Step | undefined; onClose: () => void; onReason: (reason: string) => void }

export function MissDialog({ step, onClose, onReason }: MissDialogProps) {
  const t = useText()
  const [typed, setTyped] = useState('')
  return (
    <Dialog opened={step !== undefined} onClose={onClose} title={t('missTitle')}>
      <Stack gap="sm">
        <Text>{step?.name}</Text>
        <Text size="sm" c="dimmed">
          {t('missHint', { number: step?.number ?? '' })}
        </Text>
        {reasons.map((reason) => (
          <Button key={reason} variant="default" size="lg" onClick={() => onReason(t(`reason_${reason}`))}>
            {t(`reason_${reason}`)}
          </Button>
        ))}
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (typed.trim() === '') return
            onReason(typed.trim())
            setTyped('')
          }}
        >
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <TextInput label={t('otherReason')} value={typed} maxLength={500} style={{ flex: 1 }} onChange={(event) => setTyped(event.currentTarget.value)} />
            <Button type="submit" disabled={typed.trim() === ''}>
              {t('sayIt')}
            </Button>
          </Group>
        </form>
      </Stack>
    </Dialog>
  )
}
