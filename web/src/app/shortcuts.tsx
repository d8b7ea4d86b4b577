// The help of the keyboard, by the question mark.
import { Group, Kbd, Stack, Text } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { useEffect } from 'react'
import type { app } from '../i18n/ru/app.ts'
import type { KeyOf } from '../i18n/text.ts'
import { useText } from './text.ts'
import { Dialog } from '../kit/dialog.tsx'

const OPEN = 'ambar:shortcuts'
export const openShortcuts = () => window.dispatchEvent(new Event(OPEN))

const keys: readonly { keys: readonly string[]; says: KeyOf<typeof app> }[] = [
  { keys: ['Ctrl', 'K'], says: 'shortcut_search' },
  { keys: ['↓', 'J'], says: 'shortcut_next' },
  { keys: ['↑', 'K'], says: 'shortcut_previous' },
  { keys: ['Enter'], says: 'shortcut_open' },
  { keys: ['X'], says: 'shortcut_select' },
  { keys: ['Esc'], says: 'shortcut_close' },
  { keys: ['?'], says: 'shortcut_help' },
]

export function Shortcuts() {
  const t = useText()
  const [isOpen, { open, close }] = useDisclosure()
  useHotkeys([
    ['shift+?', open],
    ['?', open],
  ])
  useEffect(() => {
    window.addEventListener(OPEN, open)
    return () => window.removeEventListener(OPEN, open)
  }, [open])
  return (
    <Dialog opened={isOpen} onClose={close} title={t('shortcuts')}>
      <Stack gap="xs">
        {keys.map((line) => (
          <Group key={line.says} justify="space-between">
            <Text size="sm">{t(line.says)}</Text>
            <Group gap={4}>
              {line.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
        <Text size="sm" c="dimmed" mt="xs">
          {t('shortcut_scan')}
        </Text>
      </Stack>
    </Dialog>
  )
}
