// Choosing a brand, a category or a manufacturer by typing a part of its name; one that is not there is made on the spot where that is allowed.
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useApi, useSend } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { say } from '../../kit/say.ts'
import { useText } from './text.ts'

type Entry = { id: number; name: string }
export type ChooseEntryProps = {
  value: Entry | undefined
  onChange: (entry: Entry | undefined) => void
  /** A label above it as in a form; a filter has none and says what it is itself. */ label?: string
  placeholder: string
  clearable?: boolean
}
type EntrySelectProps = ChooseEntryProps & { entries: readonly Entry[]; isBusy: boolean; typed: Typed; make?: (name: string) => Promise<Entry | undefined> }
type Typed = { text: string; onType: (text: string) => void }
const NEW = 'new'

/** What is searched for: what is typed, a moment later. What stands in the field as the chosen name is no search. */
function useTyped(value: Entry | undefined): Typed {
  const [typed, onType] = useState('')
  const [text] = useDebouncedValue(typed.trim(), 250)
  return { text: text === value?.name ? '' : text, onType }
}

function EntrySelect({ value, onChange, label, placeholder, clearable = true, entries, isBusy, typed, make }: EntrySelectProps) {
  const t = useText()
  const known = value && !entries.some(({ id }) => id === value.id) ? [value, ...entries] : entries
  const isNew = make !== undefined && typed.text !== '' && !isBusy && !known.some(({ name }) => name.toLowerCase() === typed.text.toLowerCase())
  const choose = async (chosen: string | null) => {
    if (chosen === NEW) {
      const made = await make?.(typed.text)
      if (made) onChange(made)
    } else onChange(known.find(({ id }) => String(id) === chosen))
  }
  return (
    <Select
      label={label}
      aria-label={label === undefined ? placeholder : undefined}
      placeholder={placeholder}
      clearable={clearable}
      searchable
      nothingFoundMessage={isBusy ? t('searching') : t('nothingFound')}
      // The server has searched already; what it found is shown whole.
      filter={({ options }) => options}
      data={[
        ...known.map(({ id, name }) => ({ value: String(id), label: name })),
        ...(isNew ? [{ value: NEW, label: t('makeEntry', { name: typed.text }) }] : []),
      ]}
      value={value === undefined ? null : String(value.id)}
      onSearchChange={typed.onType}
      onChange={(chosen) => void choose(chosen)}
      w={label === undefined ? { base: '100%', xs: 180 } : undefined}
    />
  )
}

const queryOf = (text: string) => ({ query: { query: text || undefined, limit: 50, sortBy: 'NAME', ascending: true } }) as const

export function BrandSelect({ canMake = false, ...props }: ChooseEntryProps & { canMake?: boolean }) {
  const may = useMay()
  const typed = useTyped(props.value)
  const asked = useApi('catalogue', 'GET /api/brand/find', queryOf(typed.text), { keep: true })
  const create = useSend('POST /api/brand', { topics: ['catalogue'], onFail: say.failed })
  const make = async (name: string) => {
    const made = await create.mutateAsync({ body: { name } }).catch(() => undefined)
    return made?.brandId ? { id: made.brandId, name } : undefined
  }
  const entries = (asked.data?.rows ?? []).map((row) => ({ id: row.brandId ?? 0, name: row.name ?? '' }))
  return <EntrySelect {...props} typed={typed} entries={entries} isBusy={asked.isFetching} make={canMake && may('catalogue.edit') ? make : undefined} />
}

export function CategorySelect({ canMake = false, ...props }: ChooseEntryProps & { canMake?: boolean }) {
  const may = useMay()
  const typed = useTyped(props.value)
  const asked = useApi('catalogue', 'GET /api/knowledge/findCategory', queryOf(typed.text), { keep: true })
  const create = useSend('POST /api/knowledge/createCategory', { topics: ['catalogue'], onFail: say.failed })
  const make = async (name: string) => {
    const made = await create.mutateAsync({ body: { name } }).catch(() => undefined)
    return made?.categoryId ? { id: made.categoryId, name } : undefined
  }
  const entries = (asked.data?.rows ?? []).map((row) => ({ id: row.categoryId ?? 0, name: row.name ?? '' }))
  return <EntrySelect {...props} typed={typed} entries={entries} isBusy={asked.isFetching} make={canMake && may('catalogue.edit') ? make : undefined} />
}

export function ManufacturerSelect(props: ChooseEntryProps) {
  const typed = useTyped(props.value)
  const asked = useApi('catalogue', 'GET /api/manufacturer/find', queryOf(typed.text), { keep: true })
  const entries = (asked.data?.rows ?? []).map((row) => ({ id: row.manufacturerId ?? 0, name: row.name ?? '' }))
  return <EntrySelect {...props} typed={typed} entries={entries} isBusy={asked.isFetching} />
}
