// One supply: what it is, its orders, adding to it by scan or from the list, its papers, handing it over.
import { Alert, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useHistoryState } from 'wouter/use-browser-location'
import { useApi } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import type { Supply } from '../../api/schema.gen.ts'
import { Columns, Page } from '../../kit/page.tsx'
import { Answer } from '../../kit/states.tsx'
import { About } from './about.tsx'
import { AddByScan } from './add-by-scan.tsx'
import { AddOrders } from './add-orders.tsx'
import { Orders } from './orders.tsx'
import { isOpen, problemOf, SupplyState, useSupplyName } from './state.tsx'
import { SupplyActions } from './supply-actions.tsx'
import { useText } from './text.ts'

export function SupplyPage({ id }: { id: number }) {
  const t = useText()
  const supplyName = useSupplyName()
  const from = useHistoryState<{ back?: string } | null>()
  const asked = useApi('orders', 'GET /api/supply/getSupplyById', { query: { id } })
  const supply = asked.data
  return (
    <Page
      title={supply ? supplyName(supply) : t('supply')}
      back={from?.back ?? '/supplies'}
      beside={supply && <SupplyState supply={supply} />}
      actions={supply && <SupplyActions supply={supply} />}
    >
      <Answer of={asked}>{(shown) => <Inside supply={shown} />}</Answer>
    </Page>
  )
}

function Inside({ supply }: { supply: Supply }) {
  const t = useText()
  const may = useMay()
  const [isAdding, setAdding] = useState(false)
  const problem = problemOf(supply)
  const mayAdd = may('supply.edit') && isOpen(supply)
  return (
    <>
      {problem !== undefined && isOpen(supply) && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={20} aria-hidden />} title={t('problem')}>
          {problem}
        </Alert>
      )}
      <Columns>
        <Stack gap="md">
          {mayAdd && <AddByScan supply={supply} />}
          <Orders supply={supply} {...(mayAdd && { onAdd: () => setAdding(true) })} />
        </Stack>
        <About supply={supply} />
      </Columns>
      {isAdding && <AddOrders supply={supply} onClose={() => setAdding(false)} />}
    </>
  )
}
