// The bar that says what is not saved and saves it; and the dialog for when somebody else saved first.
import { Badge, Button, Group, List, Stack, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconDeviceFloppy } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import styles from '../catalogue.module.css'
import { useText } from '../text.ts'
import { useFieldName } from './field-name.ts'
import type { Card } from './use-card.ts'
import { Dialog } from '../../../kit/dialog.tsx'

/** What is still being typed (a barcode without its Enter) is taken first: a field gives its text when it is left. */
function useSaveKey(card: Card) {
  const latest = useRef(card)
  useEffect(() => {
    latest.current = card
  })
  const save = () => {
    const field = document.activeElement
    if (field instanceof HTMLElement) {
      field.blur()
      field.focus()
    }
    window.setTimeout(() => {
      const { isDirty, isSaving, save: saveNow } = latest.current
      if (isDirty && !isSaving) saveNow()
    }, 30)
  }
  useHotkeys([['mod+S', save]], [])
}

export function SaveBar({ card }: { card: Card }) {
  const t = useText()
  useSaveKey(card)
  return (
    <>
      {card.isDirty && (
        <div className={styles.bar} role="region" aria-label={t('unsaved')} data-bottom-bar>
          <Group justify="space-between" gap="sm">
            <Text size="sm" c={card.refusal ? 'red' : undefined} role={card.refusal ? 'alert' : undefined}>
              {card.refusal?.message ?? t('unsaved')}
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={card.discard} disabled={card.isSaving}>
                {t('discard')}
              </Button>
              <Button leftSection={<IconDeviceFloppy size={16} aria-hidden />} loading={card.isSaving} onClick={card.save} title={t('saveKeys')}>
                {t('save')}
              </Button>
            </Group>
          </Group>
        </div>
      )}
      <ConflictDialog card={card} />
    </>
  )
}

function ConflictDialog({ card }: { card: Card }) {
  const t = useText()
  const nameOf = useFieldName()
  const { conflict } = card
  return (
    <Dialog opened={conflict !== undefined} onClose={card.closeConflict} title={t('conflictTitle')} size="lg">
      <Stack>
        <Text size="sm">{t(conflict?.theirs.length === 0 ? 'conflictNothing' : 'conflictText')}</Text>
        {conflict && conflict.theirs.length > 0 && (
          <List size="sm" spacing={4}>
            {conflict.theirs.slice(0, 12).map((one) => (
              <List.Item key={`${one.at}:${one.field}`}>
                {[one.at, nameOf(one.field)].filter(Boolean).join(' · ')}
                {': '}
                <b>{one.now === '' ? t('emptied') : one.now.slice(0, 200)}</b>{' '}
                {one.isMine && (
                  <Badge size="xs" variant="light" color="red">
                    {t('alsoMine')}
                  </Badge>
                )}
              </List.Item>
            ))}
          </List>
        )}
        {(conflict?.theirs.length ?? 0) > 12 && <Text size="sm">{t('andMore', { count: (conflict?.theirs.length ?? 0) - 12 })}</Text>}
        <Text size="sm" c="dimmed">
          {t('conflictHint')}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => void card.takeTheirs()}>
            {t('takeTheirs')}
          </Button>
          <Button onClick={card.keepMine} loading={card.isSaving}>
            {t('keepMine')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
