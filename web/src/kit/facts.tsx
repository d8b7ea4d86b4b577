// Facts about one thing: a title and a value each, in columns.
import { Paper, SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** @example <Facts><Fact title={t('number')}>{order.id}</Fact></Facts> */
export const Facts = ({ children, cols = 4 }: { children: ReactNode; cols?: number }) => (
  <Paper withBorder p="md">
    <SimpleGrid cols={{ base: 2, md: cols }} spacing="md" component="dl" m={0}>
      {children}
    </SimpleGrid>
  </Paper>
)

export const Fact = ({ title, children }: { title: string; children: ReactNode }) => (
  <div>
    <Text component="dt" size="xs" c="dimmed">
      {title}
    </Text>
    <Text component="dd" m={0} size="sm" style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Text>
  </div>
)

/** A part of a screen with a heading of its own. */
export const Section = ({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) => (
  <Paper withBorder p="md" component="section" aria-label={title}>
    <div style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center', gap: 8, marginBottom: 12, flexWrap: 'wrap' }}>
      <Text component="h2" fw={600} m={0}>
        {title}
      </Text>
      {actions}
    </div>
    {children}
  </Paper>
)
