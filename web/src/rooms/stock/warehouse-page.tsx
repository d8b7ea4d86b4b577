// One warehouse: its settings, the warehouses of marketplaces that it feeds, its cells.
import { Button, SimpleGrid, Stack } from '@mantine/core'
import { useLocation } from 'wouter'
import { useApi, useSend } from '../../api/query.ts'
import type { Warehouse } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { useConfirm } from '../../kit/confirm.tsx'
import { Section } from '../../kit/facts.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.ts'
import { StateBadge } from '../../kit/show.tsx'
import { Answer } from '../../kit/states.tsx'
import { Cells } from './cells.tsx'
import { Links } from './links.tsx'
import { WarehouseForm } from './warehouse-form.tsx'
import { useText } from './text.ts'

export function WarehousePage({ id }: { id: number }) {
  const t = useText()
  const asked = useApi('settings', 'GET /api/warehouse/{warehouseId}', { path: { warehouseId: id } })
  const row = asked.data
  return (
    <Page
      title={row?.name ?? t('warehouse')}
      back="/stock/warehouses"
      beside={row?.deleted && <StateBadge tone="bad">{t('deleted')}</StateBadge>}
      actions={row && <Remove row={row} />}
    >
      <Answer of={asked}>
        {(shown) => (
          <SimpleGrid cols={{ base: 1, lg: 2 }} style={{ alignItems: 'start' }}>
            <Section title={t('settings')}>
              <WarehouseForm row={shown} onDone={() => undefined} />
            </Section>
            <Stack>
              <Links row={shown} />
              <Cells warehouseId={id} />
            </Stack>
          </SimpleGrid>
        )}
      </Answer>
    </Page>
  )
}

function Remove({ row }: { row: Warehouse }) {
  const t = useText()
  const may = useMay()
  const [, go] = useLocation()
  const [ask, dialog] = useConfirm()
  const name = row.name ?? ''
  const send = useSend('DELETE /api/warehouse/{warehouseId}', {
    topics: ['settings', 'stock'],
    onDone: () => {
      say.done(row.deleted ? t('warehouseRestored', { name }) : t('warehouseRemoved', { name }))
      if (!row.deleted) go('/stock/warehouses')
    },
    onFail: say.failed,
  })
  if (!may('warehouse.edit')) return null
  const act = () => send.mutateAsync({ path: { warehouseId: row.id ?? 0 }, query: { restore: row.deleted ?? false } })
  return (
    <>
      <Button
        variant="default"
        loading={send.isPending}
        onClick={() =>
          row.deleted
            ? void act().catch(() => undefined)
            : ask({ title: t('removeWarehouseTitle', { name }), text: t('removeWarehouseText'), doIt: t('remove'), onYes: act })
        }
      >
        {row.deleted ? t('restore') : t('remove')}
      </Button>
      {dialog}
    </>
  )
}
