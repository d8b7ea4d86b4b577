// Bringing in the open supplies that the marketplaces have and that are not here yet.
import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { useOrganizations } from '../../kit/choose.tsx'
import { say } from '../../kit/say.ts'
import { useText } from './text.ts'

export function ImportSupplies() {
  const t = useText()
  const client = useQueryClient()
  const [isBusy, setBusy] = useState(false)
  const organizations = useOrganizations().data?.rows ?? []
  const bring = async () => {
    setBusy(true)
    let made = 0
    let hasFailed = false
    for (const { id } of organizations)
      try {
        made += await call('POST /api/fbs/updateWildberriesSupplies', { query: { organizationId: id ?? 0 } })
      } catch (error) {
        hasFailed = true
        say.failed(error)
      }
    setBusy(false)
    if (!hasFailed) say.done(made === 0 ? t('broughtNone') : t('brought', { count: made }))
    await client.invalidateQueries({ queryKey: ['orders'] })
  }
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={isBusy}
      disabled={organizations.length === 0}
      onClick={() => void bring()}
    >
      {t('bring')}
    </Button>
  )
}
