// The frame of the screens before signing in.
import { Center, Group, Paper, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { ColourChoice, LangChoice } from './choices.tsx'
import { Mark } from './mark.tsx'
import { useText } from './text.ts'

export function Gate({ children }: { children: ReactNode }) {
  const t = useText()
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={400} gap="lg">
        <Group gap="sm" justify="center">
          <Mark size={32} />
          <Text fw={700} size="xl">
            {t('appName')}
          </Text>
        </Group>
        <Paper withBorder p="lg" shadow="xs">
          {children}
        </Paper>
        <Group justify="center" gap="xs">
          <LangChoice />
          <ColourChoice />
        </Group>
      </Stack>
    </Center>
  )
}
