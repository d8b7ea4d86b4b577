// Why an order is put aside: one touch for what happens every day, a field for the rest.
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useText } from './text.ts'

const reasons = ['noGoods', 'damaged', 'noPackage', 'question'] as const
type AsideDialogProps = { opened: boolean; number: string; onClose: () => void; onReason: (reason: string) => void }

export function AsideDialog({ opened, number, onClose, onReason }: AsideDialogProps) {
  const t = useText()
  const [typed, setTyped] = useState('')
  return (
    <Modal opened={opened} onClose={onClose} title={t('asideTitle', { number })} centered closeButtonProps={{ 'aria-label': t('cancel') }}>
      <Stack gap="sm">
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
              {t('setAside')}
            </Button>
          </Group>
        </form>
      </Stack>
    </Modal>
  )
}
