// The field of one parameter, drawn from its definition: its type, its options, how many values it takes, its units.
import { Autocomplete, Group, MultiSelect, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState, type ReactNode } from 'react'
import { useApi } from '../../../api/query.ts'
import type { Param, ParamValue } from '../../../api/schema.gen.ts'
import { useServiceName } from '../../../kit/order.tsx'
import { StateBadge } from '../../../kit/show.tsx'
import { useText } from '../text.ts'
import { sourceOf, textsOf, unitOf, withTexts, type Values } from './param-values.ts'

/** Which categories of services options are asked for. */
export type Places = Record<string, number | undefined>
export type ParamFieldProps = { param: Param; values: Values; onChange: (values: ParamValue[]) => void; places: Places; canEdit: boolean }
type Field = ParamFieldProps & { texts: string[]; set: (texts: readonly string[]) => void; common: Common }
type Common = { label: ReactNode; description: string | undefined; readOnly: boolean; 'aria-label': string; withAsterisk: boolean }

export function ParamField(props: ParamFieldProps) {
  const { param, values, onChange, canEdit } = props
  const unit = unitOf(param, values)
  const common: Common = {
    label: <ParamLabel param={param} />,
    description: param.description?.slice(0, 300) ?? undefined,
    readOnly: !canEdit,
    'aria-label': param.name ?? '',
    withAsterisk: param.required === true,
  }
  const field: Field = { ...props, texts: textsOf(param, values), set: (texts) => onChange(withTexts(values, param, texts, unit)), common }
  const hasOptions = param.valueType === 'ENUM' || (param.valueType === 'TEXT' && (param.displayType === 'SELECT' || param.displayType === 'SUGGEST'))
  if (param.valueType === 'BOOLEAN') return <YesNo {...field} />
  if (hasOptions) return <Options {...field} />
  if (param.valueType === 'LONG' || param.valueType === 'DOUBLE') return <NumberField {...field} unit={unit} />
  return <Words {...field} />
}

function ParamLabel({ param }: { param: Param }) {
  const nameOf = useServiceName()
  const source = sourceOf(param)
  return (
    <Group gap={6} component="span" display="inline-flex">
      {param.name}
      {source !== undefined && <StateBadge tone="quiet">{nameOf(source)}</StateBadge>}
    </Group>
  )
}

function YesNo({ texts, set, common }: Field) {
  const t = useText()
  const data = [
    { value: 'true', label: t('yes') },
    { value: 'false', label: t('no') },
  ]
  return (
    <Select {...common} data={data} value={texts[0] ?? null} clearable placeholder={t('notSaid')} onChange={(value) => set(value === null ? [] : [value])} />
  )
}

function Words({ param, texts, set, common }: Field) {
  const first = texts[0] ?? ''
  const change = (event: { currentTarget: { value: string } }) => set([event.currentTarget.value])
  if (param.valueType === 'DATE') return <TextInput {...common} type="date" value={first} onChange={change} />
  if (param.multiValueAllowed === true)
    return <TagsInput {...common} value={texts} onChange={set} maxTags={param.maxValuesCount ?? undefined} acceptValueOnBlur />
  // What is typed is kept as it is typed: a space at the end is on its way to the next word.
  if (param.displayType === 'LONGTEXT')
    return (
      <Typed texts={texts} set={set}>
        {(typed) => <Textarea {...common} {...typed} autosize minRows={2} />}
      </Typed>
    )
  return (
    <Typed texts={texts} set={set}>
      {(typed) => <TextInput {...common} {...typed} />}
    </Typed>
  )
}

type TypedProps = { value: string; onChange: (event: { currentTarget: { value: string } }) => void; onBlur: () => void }
function Typed({ texts, set, children }: { texts: string[]; set: (texts: string[]) => void; children: (props: TypedProps) => ReactNode }) {
  const [typed, setTyped] = useState<string>()
  return children({
    value: typed ?? texts[0] ?? '',
    onChange: (event) => {
      setTyped(event.currentTarget.value)
      set([event.currentTarget.value])
    },
    onBlur: () => setTyped(undefined),
  })
}

function NumberField({ param, texts, set, common, values, onChange, canEdit, unit }: Field & { unit: string | null | undefined }) {
  const t = useText()
  const units = (param.measure?.units ?? []).flatMap(({ name }) => name ?? [])
  if (param.multiValueAllowed === true)
    return <TagsInput {...common} value={texts} onChange={(next) => set(next.filter((text) => /^-?\d+([.,]\d+)?$/.test(text.trim())))} />
  return (
    <Group gap="xs" wrap="nowrap" align="flex-end">
      <NumberInput
        {...common}
        flex={1}
        hideControls
        value={texts[0] === undefined ? '' : Number(texts[0])}
        decimalScale={param.valueType === 'LONG' ? 0 : 6}
        decimalSeparator=","
        suffix={units.length === 0 && param.measure?.name ? ` ${param.measure.name}` : undefined}
        onChange={(value) => set(value === '' ? [] : [String(value)])}
      />
      {units.length > 0 && (
        <Select
          aria-label={t('unitOf', { name: param.name ?? '' })}
          w={96}
          data={units}
          value={unit ?? null}
          readOnly={!canEdit || texts.length === 0}
          onChange={(next) => onChange(withTexts(values, param, texts, next))}
        />
      )}
    </Group>
  )
}

/** Options are asked for as one types; where the list is closed only its options can be chosen. */
function Options({ param, texts, set, common, places }: Field) {
  const t = useText()
  const [typed, setTyped] = useState('')
  const [query] = useDebouncedValue(typed.trim(), 250)
  const [isOpen, setOpen] = useState(false)
  const asked = useApi(
    'catalogue',
    'GET /api/knowledge/fetchOptions',
    { query: { ...places, paramId: param.id ?? 0, query: texts.includes(query) ? undefined : query || undefined, limit: 50 } },
    { enabled: isOpen, keep: true },
  )
  const names = [...new Set([...texts, ...(asked.data ?? []).flatMap(({ name }) => name ?? [])])]
  const shared = { ...common, data: names, onDropdownOpen: () => setOpen(true), nothingFoundMessage: asked.isFetching ? t('searching') : t('nothingFound') }
  const isOpenList = param.displayType === 'SUGGEST' || param.valueType === 'TEXT'
  if (param.multiValueAllowed === true) {
    if (isOpenList)
      return (
        <TagsInput
          {...common}
          data={names}
          onDropdownOpen={() => setOpen(true)}
          value={texts}
          onChange={set}
          onSearchChange={setTyped}
          maxTags={param.maxValuesCount ?? undefined}
          acceptValueOnBlur
        />
      )
    return <MultiSelect {...shared} searchable value={texts} onChange={set} onSearchChange={setTyped} maxValues={param.maxValuesCount ?? undefined} />
  }
  if (isOpenList)
    return (
      <Autocomplete
        {...common}
        data={names}
        onDropdownOpen={() => setOpen(true)}
        value={texts[0] ?? ''}
        onChange={(value) => {
          setTyped(value)
          set([value])
        }}
      />
    )
  return (
    <Select
      {...shared}
      searchable
      clearable
      value={texts[0] ?? null}
      onSearchChange={setTyped}
      onChange={(value) => set(value === null ? [] : [value])}
      placeholder={t('notSaid')}
    />
  )
}
