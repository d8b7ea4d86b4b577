// Facts about one thing: a title and a value each, in columns or in rows.
import { Paper, SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './facts.module.css'

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

/** Facts one below the other, for a narrow part of a screen. @example <FactRows><FactRow title={t('tracking')}>{order.trackingNumber}</FactRow></FactRows> */
export const FactRows = ({ children }: { children: ReactNode }) => <dl className={styles.rows}>{children}</dl>

/** A fact that is there; nothing for one that is not. */
export function FactRow({ title, children }: { title: string; children: ReactNode }) {
  if (children === null || children === undefined || children === '' || children === false) return null
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  )
}

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
