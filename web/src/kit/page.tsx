// The frame of a screen: its title, where back leads, its actions. The title is the tab's too.
import { Group, Skeleton, Stack, Title } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useEffect, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useText } from './text.ts'
import styles from './page.module.css'

type PageProps = {
  title: string
  /** Where the arrow leads; the address of the list as it was is best. */
  back?: string
  /** Beside the title: a badge of the state. */
  beside?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function Page({ title, back, beside, actions, children }: PageProps) {
  const t = useText()
  useEffect(() => {
    document.title = `${title} · Ambar`
  }, [title])
  return (
    <Stack gap="md" className={styles.page}>
      <Group justify="space-between" align="center" gap="sm" className={styles.head}>
        <Group gap="sm" align="center" wrap="nowrap" className={styles.title}>
          {back !== undefined && (
            <Link href={back} aria-label={t('back')} className={styles.back}>
              <IconArrowLeft size={20} aria-hidden />
            </Link>
          )}
          <Title order={1} className={styles.name} title={title}>
            {title}
          </Title>
          {beside}
        </Group>
        {actions !== undefined && (
          <Group gap="xs" className={styles.actions}>
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </Stack>
  )
}

/** What a screen is about, and a narrow part beside it; one below the other where there is no room. */
export const Columns = ({ children }: { children: ReactNode }) => <div className={styles.columns}>{children}</div>

/** While a screen is on its way. */
export function PageSkeleton() {
  const t = useText()
  return (
    <Stack gap="md" role="status" aria-label={t('loading')}>
      <Skeleton height={28} width={220} />
      <Skeleton height={36} />
      <RowsSkeleton />
    </Stack>
  )
}

export function RowsSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <Stack gap={8}>
      {Array.from({ length: rows }, (_none, at) => (
        <Skeleton key={at} height={36} radius="sm" />
      ))}
    </Stack>
  )
}
