// The parameters of a card: what its category asks for, level by level, what is filled besides, and room for one's own.
import { ActionIcon, Button, Checkbox, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useApi } from '../../../api/query.ts'
import type { Category, Param, ParamValue } from '../../../api/schema.gen.ts'
import { Section } from '../../../kit/facts.tsx'
import { Answer, EmptyState } from '../../../kit/states.tsx'
import { useText } from '../text.ts'
import { ParamField, type Places } from './param-field.tsx'
import { isOf, textOf, textsOf, type Values } from './param-values.ts'
import type { Card } from './use-card.ts'

const placesOf = (category: Category | undefined): Places => ({
  categoryId: category?.categoryId ?? undefined,
  wildberriesTypeId: category?.wildberriesTypeId ?? undefined,
  wildberriesCategoryId: category?.wildberriesCategoryId ?? undefined,
  ozonCategoryId: category?.ozonCategoryId ?? undefined,
  ozonDescriptionCategoryId: category?.ozonDescriptionCategoryId ?? undefined,
  yandexMarketCategoryId: category?.yandexMarketCategoryId ?? undefined,
  aliexpressCategoryId: category?.aliexpressCategoryId ?? undefined,
  avitoCategoryId: category?.avitoCategoryId ?? undefined,
})

export function Parameters({ card, canEdit }: { card: Card; canEdit: boolean }) {
  const t = useText()
  const categoryId = card.shown?.categoryId ?? undefined
  const category = useApi('catalogue', 'GET /api/knowledge/getCategoryById', { query: { id: categoryId ?? 0 } }, { enabled: categoryId !== undefined })
  const places = placesOf(category.data)
  const isKnown = categoryId === undefined || category.data !== undefined
  const asked = useApi(
    'catalogue',
    'GET /api/knowledge/getParams',
    { query: { ...places, ...(categoryId === undefined && { useAllCategories: true }), limit: 500 } },
    { enabled: isKnown },
  )
  return (
    <Stack gap="md">
      {categoryId === undefined && (
        <Text size="sm" c="dimmed">
          {t('noCategoryYet')}
        </Text>
      )}
      <Answer of={asked}>{(definitions) => <Levels card={card} canEdit={canEdit} definitions={definitions} places={places} />}</Answer>
    </Stack>
  )
}

type LevelsProps = { card: Card; canEdit: boolean; definitions: readonly Param[]; places: Places }

function Levels({ card, canEdit, definitions, places }: LevelsProps) {
  const t = useText()
  const [onlyRequired, setOnlyRequired] = useState(false)
  const visible = definitions.filter((param) => param.visible !== false && (!onlyRequired || param.required === true))
  const at = (...levels: string[]) => visible.filter((param) => levels.includes(param.level ?? 'MODEL'))
  const views = card.shown?.views ?? []
  const level = { definitions, places, canEdit }
  return (
    <Stack gap="md">
      {definitions.some((param) => param.required === true) && (
        <Checkbox label={t('onlyRequired')} checked={onlyRequired} onChange={(event) => setOnlyRequired(event.currentTarget.checked)} />
      )}
      <Level
        {...level}
        title={t('wholeCard')}
        params={at('MODEL', 'CATEGORY')}
        values={card.shown?.values ?? []}
        onChange={(values) => card.setModel({ values })}
        isAlways
      />
      {views.map((view) => (
        <Stack key={view.id} gap="md">
          <Level
            {...level}
            title={view.color ? t('colourTitle', { name: view.color }) : t('field_color')}
            params={at('VIEW')}
            values={view.values ?? []}
            onChange={(values) => card.setView(view.id ?? 0, { values })}
          />
          {view.sizes.map((size) => (
            <Level
              key={size.id}
              {...level}
              title={t('sizeTitle', { name: [view.color, size.size].filter(Boolean).join(', ') || (size.name ?? '') })}
              params={at('PRODUCT')}
              values={size.values ?? []}
              onChange={(values) => card.setSize(size.id ?? 0, { values })}
            />
          ))}
        </Stack>
      ))}
    </Stack>
  )
}

type LevelProps = {
  title: string
  params: readonly Param[]
  definitions: readonly Param[]
  values: Values
  onChange: (values: ParamValue[]) => void
  places: Places
  canEdit: boolean
  isAlways?: boolean
}

function Level({ title, params, definitions, values, onChange, places, canEdit, isAlways = false }: LevelProps) {
  const t = useText()
  // Filled here though it belongs elsewhere, or is of no definition any more.
  const others = values.filter((value) => !params.some((param) => isOf(param, value)))
  const lacking = params.filter((param) => param.required === true && textsOf(param, values).length === 0)
  if (!isAlways && params.length === 0 && others.length === 0) return null
  return (
    <Section
      title={title}
      actions={
        lacking.length > 0 && (
          <Text size="xs" c="red">
            {t('lacking', { count: lacking.length })}
          </Text>
        )
      }
    >
      <Stack gap="md">
        {params.length > 0 && (
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
            {params.map((param) => (
              <ParamField key={param.id} param={param} values={values} onChange={onChange} places={places} canEdit={canEdit} />
            ))}
          </SimpleGrid>
        )}
        {params.length === 0 && others.length === 0 && definitions.length === 0 && <EmptyState title={t('noParams')} hint={t('noParamsHint')} />}
        {others.length > 0 && <Others values={values} others={others} onChange={onChange} canEdit={canEdit} />}
        {isAlways && canEdit && <AddValue onAdd={(value) => onChange([...values, value])} taken={values} />}
      </Stack>
    </Section>
  )
}

function Others({ values, others, onChange, canEdit }: { values: Values; others: Values; onChange: (values: ParamValue[]) => void; canEdit: boolean }) {
  const t = useText()
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
      {others.map((value) => (
        <Group key={`${value.paramId ?? ''}:${value.paramName}:${textOf(value)}`} gap={4} align="flex-end" wrap="nowrap">
          <TextInput label={value.paramName} value={textOf(value)} readOnly flex={1} />
          {canEdit && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t('dropParam', { name: value.paramName ?? '' })}
              onClick={() => onChange(values.filter((one) => one !== value))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
    </SimpleGrid>
  )
}

/** A parameter of one's own, by its name; nobody has to define it first. */
function AddValue({ onAdd, taken }: { onAdd: (value: ParamValue) => void; taken: Values }) {
  const t = useText()
  const [name, setName] = useState('')
  const [text, setText] = useState('')
  const isTaken = taken.some((value) => (value.paramName ?? '').toLowerCase() === name.trim().toLowerCase())
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onAdd({ paramName: name.trim(), stringValue: text.trim() })
        setName('')
        setText('')
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          label={t('ownParam')}
          placeholder={t('ownParamName')}
          value={name}
          maxLength={255}
          error={isTaken && t('paramTaken')}
          onChange={(event) => setName(event.currentTarget.value)}
          w={{ base: '100%', xs: 220 }}
        />
        <TextInput
          aria-label={t('ownParamValue')}
          placeholder={t('ownParamValue')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={{ base: '100%', xs: 220 }}
        />
        <Button type="submit" variant="default" leftSection={<IconPlus size={14} aria-hidden />} disabled={name.trim() === '' || text.trim() === '' || isTaken}>
          {t('add')}
        </Button>
      </Group>
    </form>
  )
}
