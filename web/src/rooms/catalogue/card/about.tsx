// The card itself: names, description, where it belongs, its package.
import { Button, NumberInput, Select, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useApi, useSend } from '../../../api/query.ts'
import type { ProductModel } from '../../../api/schema.gen.ts'
import { Section } from '../../../kit/facts.tsx'
import { say } from '../../../kit/say.ts'
import { BrandSelect, CategorySelect, ManufacturerSelect } from '../choose-entry.tsx'
import { useText } from '../text.ts'
import type { Card } from './use-card.ts'

type Part = { card: Card; canEdit: boolean }
const vats = ['COMMON', 'HALF', 'NONE'] as const

export const About = (part: Part) => (
  <>
    <Names {...part} />
    <Description {...part} />
    <Package {...part} />
  </>
)

function Names({ card, canEdit }: Part) {
  const t = useText()
  const model: ProductModel = card.shown ?? {}
  const text = (field: 'article' | 'title' | 'name') => ({
    label: t(`field_${field}`),
    value: model[field] ?? '',
    readOnly: !canEdit,
    maxLength: 255,
    error: card.refusal?.params.field === field ? card.refusal.message : undefined,
    onChange: (event: { currentTarget: { value: string } }) => card.setModel({ [field]: event.currentTarget.value }),
  })
  return (
    <Section title={t('about')}>
      <Stack gap="sm">
        <TextInput {...text('name')} maxLength={200} />
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
          <TextInput {...text('article')} required />
          <TextInput {...text('title')} placeholder={t('titleHint')} />
          <Belongs card={card} canEdit={canEdit} />
        </SimpleGrid>
      </Stack>
    </Section>
  )
}

/** What is chosen from directories. A name that has been chosen just now is known from the choice. */
function Belongs({ card, canEdit }: Part) {
  const t = useText()
  const model: ProductModel = card.shown ?? {}
  const base: ProductModel = card.base ?? {}
  const countries = useApi('settings', 'GET /api/knowledge/fetchAllCountries', {})
  const named = (id: number | null | undefined, name: string | null | undefined) => (id ? { id, name: name ?? '…' } : undefined)
  if (!canEdit)
    return (
      <>
        <TextInput label={t('category')} value={model.category?.name ?? ''} readOnly />
        <TextInput label={t('brand')} value={model.brand?.name ?? ''} readOnly />
        <TextInput label={t('manufacturer')} value={model.manufacturer?.name ?? ''} readOnly />
      </>
    )
  return (
    <>
      <CategorySelect
        label={t('category')}
        placeholder={t('chooseCategory')}
        clearable={false}
        canMake
        value={named(model.categoryId, model.category?.name)}
        onChange={(entry) =>
          entry &&
          card.setModel({ categoryId: entry.id, category: entry.id === base.categoryId ? (base.category ?? null) : { categoryId: entry.id, name: entry.name } })
        }
      />
      <BrandSelect
        label={t('brand')}
        placeholder={t('chooseBrand')}
        clearable={false}
        canMake
        value={named(model.brandId, model.brand?.name)}
        onChange={(entry) =>
          entry && card.setModel({ brandId: entry.id, brand: entry.id === base.brandId ? (base.brand ?? null) : { brandId: entry.id, name: entry.name } })
        }
      />
      <ManufacturerSelect
        label={t('manufacturer')}
        placeholder={t('chooseManufacturer')}
        clearable={false}
        value={named(model.manufacturerId, model.manufacturer?.name)}
        onChange={(entry) =>
          entry &&
          card.setModel({
            manufacturerId: entry.id,
            manufacturer: entry.id === base.manufacturerId ? (base.manufacturer ?? null) : { manufacturerId: entry.id, name: entry.name },
          })
        }
      />
      <Select
        label={t('country')}
        placeholder={model.countryName ?? t('chooseCountry')}
        searchable
        limit={100}
        data={(countries.data ?? []).map(({ countryId, name }) => ({ value: String(countryId), label: name ?? '' }))}
        value={model.countryId ? String(model.countryId) : null}
        onChange={(value) => value !== null && card.setModel({ countryId: Number(value) })}
        nothingFoundMessage={t('nothingFound')}
      />
      <Select
        label={t('vat')}
        placeholder={t('vatOfOrganization')}
        data={vats.map((value) => ({ value, label: t(`vat_${value}`) }))}
        value={model.vat ?? null}
        onChange={(value) => card.setModel({ vat: vats.find((one) => one === value) ?? null })}
      />
    </>
  )
}

function Description({ card, canEdit }: Part) {
  const t = useText()
  const description = card.shown?.description ?? ''
  const generate = useSend('POST /api/product/generateDescription', {
    topics: [],
    onFail: say.failed,
    onDone: (reply) => {
      const made = reply[String(card.id)]
      if (typeof made === 'string' && made.trim() !== '') {
        card.setModel({ description: made })
        say.done(t('described'))
      } else say.note(t('nothingToDescribe'))
    },
  })
  return (
    <Section
      title={t('field_description')}
      actions={
        canEdit && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconSparkles size={14} aria-hidden />}
            title={t('generateHint')}
            loading={generate.isPending}
            onClick={() => generate.mutate({ body: [String(card.id)] })}
          >
            {t('generate')}
          </Button>
        )
      }
    >
      <Textarea
        aria-label={t('field_description')}
        autosize
        minRows={3}
        maxRows={14}
        readOnly={!canEdit}
        value={description}
        onChange={(event) => card.setModel({ description: event.currentTarget.value })}
      />
      <Text size="xs" c="dimmed" ta="right" mt={4}>
        {t('letters', { count: description.length })}
      </Text>
    </Section>
  )
}

const sides = ['packWidth', 'packHeight', 'packDepth', 'packWeight'] as const

function Package({ card, canEdit }: Part) {
  const t = useText()
  const model: ProductModel = card.shown ?? {}
  return (
    <Section title={t('package')}>
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
        {sides.map((field) => (
          <NumberInput
            key={field}
            label={t(`field_${field}`)}
            value={model[field] ?? ''}
            readOnly={!canEdit}
            min={0}
            hideControls
            decimalScale={2}
            suffix={` ${t(field === 'packWeight' ? 'grams' : 'millimetres')}`}
            thousandSeparator=" "
            onChange={(value) => card.setModel({ [field]: typeof value === 'number' ? value : null })}
          />
        ))}
      </SimpleGrid>
    </Section>
  )
}
