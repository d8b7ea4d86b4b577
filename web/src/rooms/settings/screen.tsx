// The frame of a tab: on a phone it leads back to the list of tabs. And what is shown once.
import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Page } from '../../kit/page.tsx'
import { useIsPhone } from '../../kit/phone.ts'
import { useText } from './text.ts'
import styles from './settings.module.css'

type ScreenProps = { title: string; hint?: string; back?: string; beside?: ReactNode; actions?: ReactNode; children: ReactNode }

export function Screen({ title, hint, back, beside, actions, children }: ScreenProps) {
  const isPhone = useIsPhone()
  return (
    <Page title={title} back={back ?? (isPhone ? '/settings' : undefined)} beside={beside} actions={actions}>
      {hint !== undefined && (
        <Text size="sm" c="dimmed" mt={-8} maw={720}>
          {hint}
        </Text>
      )}
      {children}
    </Page>
  )
}

/** A secret that is in one answer only: to be copied now. */
export function ShownOnce({ title, secret, onClose }: { title: string; secret: string; onClose: () => void }) {
  const t = useText()
  return (
    <Alert color="amber" variant="light" title={title} role="status">
      <Stack gap="sm" align="stretch">
        <Text size="sm">{t('shownOnce')}</Text>
        <Code block className={styles.key} aria-label={title}>
          {secret}
        </Code>
        <Group gap="xs">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button size="sm" leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />} onClick={copy}>
                {copied ? t('copied') : t('copy')}
              </Button>
            )}
          </CopyButton>
          <Button size="sm" variant="default" onClick={onClose}>
            {t('keptIt')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
