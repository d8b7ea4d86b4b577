// Choosing an organization or a warehouse: where there is only one, nothing is asked.
import { Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { useApi } from '../api/query.ts'
import { useText } from './text.ts'

type ChooseProps = {
  value?: number | undefined
  onChange: (id: number | undefined) => void
  /** A label above it, as in a form; without it the placeholder says what it is. */ label?: string
  required?: boolean
  /** What is wrong with it. */ error?: ReactNode
}
type Option = { id?: number | null; name?: string | null }

export const useOrganizations = () => useApi('settings', 'GET /api/client/findClientOrganization', { query: { limit: 500 } })
/** What an organization is called: shortly, where it has a short name. */
export const organizationName = (one: { shortName?: string | null; name?: string | null } | null | undefined) => one?.shortName || one?.name || ''
/** Names by id: `nameOf` always, `ownerOf` only where there are several to tell apart. */
export function useOrganizationNames() {
  const rows = useOrganizations().data?.rows ?? []
  const nameOf = (id: number | null | undefined) => organizationName(rows.find((row) => row.id === id)?.organization)
  const isOne = rows.length < 2
  return { nameOf, isOne, ownerOf: (id: number | null | undefined) => (isOne ? '' : nameOf(id)) }
}
export const useWarehouses = () => useApi('settings', 'GET /api/warehouse/list', {})

function Choose({ of, name, value, onChange, label, required, error }: ChooseProps & { of: readonly Option[]; name: string }) {
  return (
    <Select
      label={label}
      aria-label={label === undefined ? name : undefined}
      placeholder={name}
      clearable={required !== true}
      required={required}
      error={error}
      searchable={of.length > 8}
      data={of.map((one) => ({ value: String(one.id), label: one.name || String(one.id) }))}
      value={value === undefined ? null : String(value)}
      onChange={(chosen) => onChange(chosen === null ? undefined : Number(chosen))}
      w={label === undefined ? { base: '100%', xs: 200 } : undefined}
    />
  )
}

/** As a filter it is not shown where there is only one. */
export function OrganizationSelect(props: ChooseProps) {
  const t = useText()
  const rows = useOrganizations().data?.rows ?? []
  if (props.required !== true && rows.length < 2 && props.value === undefined) return null
  return <Choose {...props} name={t('organization')} of={rows.map(({ id, organization }) => ({ id, name: organizationName(organization) }))} />
}

export function WarehouseSelect(props: ChooseProps) {
  const t = useText()
  const rows = useWarehouses().data ?? []
  if (props.required !== true && rows.length < 2 && props.value === undefined) return null
  return <Choose {...props} name={t('warehouse')} of={rows} />
}
