// A number of stock that is changed where it stands: set, add or take off, and why. Enter saves, Escape leaves it as it was.
import { Autocomplete, Popover, SegmentedControl, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { DialogEnd } from '../../kit/dialog.tsx'
import { numberText } from '../../kit/show.tsx'
import { say } from '../../kit/say.ts'
import { modes, resultOf, typed, useChange, type Mode } from './change.ts'
import { useText } from './text.ts'
import styles from './stock.module.css'

type EditProps = { skuId: number; warehouseId: number; warehouse: string; name: string; free: number; label?: string }

export function EditCell(props: EditProps) {
  const { free, name, warehouse, label } = props
  const t = useText()
  const [isOpen, setOpen] = useState(false)
  const [begun, setBegun] = useState('')
  const open = (first = '') => {
    setBegun(first)
    setOpen(true)
  }
  return (
    <span role="presentation" onClick={(event) => event.stopPropagation()}>
      <Popover
        opened={isOpen}
        onChange={setOpen}
        position="bottom-end"
        withinPortal
        trapFocus
        returnFocus
        shadow="md"
        width={320}
        transitionProps={{ duration: 0 }}
      >
        <Popover.Target>
          <UnstyledButton
            className={`${styles.edit} ${free === 0 ? styles.zero : ''}`}
            aria-label={t('editFree', { name, warehouse, free })}
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            onClick={() => (isOpen ? setOpen(false) : open())}
            onKeyDown={(event) => {
              // Typing over a number begins a change of it, as in a spreadsheet.
              if (!/^[0-9+\-=]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return
              event.preventDefault()
              open(event.key)
            }}
          >
            {label ?? numberText(free)}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('changeOf', { name })}>
          {isOpen && <EditForm {...props} begun={begun} onClose={() => setOpen(false)} />}
        </Popover.Dropdown>
      </Popover>
    </span>
  )
}

function EditForm({ skuId, warehouseId, warehouse, free, begun, onClose }: EditProps & { begun: string; onClose: () => void }) {
  const t = useText()
  const [mode, setMode] = useState<Mode>('SET')
  const [text, setText] = useState(begun)
  const field = useRef<HTMLInputElement>(null)
  // At once: what is typed right after opening must not be lost.
  useEffect(() => field.current?.focus(), [])
  const [reason, setReason] = useState('')
  const { change, isPending, dialog } = useChange((changed) => {
    say.done(t('changedOne', { after: numberText(changed.rows[0]?.after ?? 0) }))
    onClose()
  })
  const meant = typed(text, mode)
  const after = meant && resultOf(free, meant)
  const save = () => {
    if (!meant || after === undefined || after < 0) return
    void change({ warehouseId, mode: meant.mode, rows: [{ skuId, quantity: meant.quantity }], reason: reason.trim() || undefined })
  }
  const problem =
    text.trim() === '' ? undefined : !meant ? t('wholeNumber') : after !== undefined && after < 0 ? t('notEnough', { free: numberText(free) }) : undefined
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Stack gap="sm">
        <Text size="xs" c="dimmed" lineClamp={1}>
          {t('freeNow', { warehouse, free: numberText(free) })}
        </Text>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t('how')}
          value={meant?.mode ?? mode}
          onChange={(value) => {
            setMode(modes.find((one) => one === value) ?? 'SET')
            setText(text.replace(/^[+\-−=]/, ''))
          }}
          data={modes.map((value) => ({ value, label: t(`mode_${value}`) }))}
        />
        <TextInput
          ref={field}
          data-autofocus
          label={t('quantity')}
          inputMode="numeric"
          autoComplete="off"
          value={text}
          error={problem}
          rightSectionWidth={120}
          rightSection={
            after !== undefined && problem === undefined ? (
              <Text size="sm" fw={600} className={styles.number} pr="sm" ml="auto">
                {`${numberText(free)} → ${numberText(after)}`}
              </Text>
            ) : null
          }
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Autocomplete
          label={t('reason')}
          data={[t('reason_count'), t('reason_damage'), t('reason_lost'), t('reason_found'), t('reason_gift')]}
          value={reason}
          maxLength={255}
          onChange={setReason}
          comboboxProps={{ withinPortal: false }}
        />
        <DialogEnd onClose={onClose} isBusy={isPending} disabled={!meant || problem !== undefined}>
          {t('save')}
        </DialogEnd>
      </Stack>
      {dialog}
    </form>
  )
}
