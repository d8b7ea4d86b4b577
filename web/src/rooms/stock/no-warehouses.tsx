// In place of work that needs a warehouse, where there is none yet.
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { EmptyState } from '../../kit/states.tsx'
import { useText } from './text.ts'

export function NoWarehouses() {
  const t = useText()
  return (
    <EmptyState
      title={t('noWarehouses')}
      hint={t('noWarehousesHint')}
      action={
        <Button component={Link} href="/stock/warehouses">
          {t('toWarehouses')}
        </Button>
      }
    />
  )
}
