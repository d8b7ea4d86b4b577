// A new card: as little as it needs, the rest is filled on its own page.
import { Button, Group, NumberInput, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link, useLocation } from 'wouter'
import { useSend } from '../../../api/query.ts'
import { Section } from '../../../kit/facts.tsx'
import { OrganizationSelect } from '../../../kit/choose.tsx'
import { showRefusal } from '../../../kit/form.ts'
import { Page } from '../../../kit/page.tsx'
import { say } from '../../../kit/say.ts'
import { BrandSelect, CategorySelect } from '../choose-entry.tsx'
import { useUnsaved } from '../../../kit/unsaved.tsx'
import { useText } from '../text.ts'

type Entry = { id: number; name: string }
type Values = {
  name: string
  article: string
  category: Entry | undefined
  brand: Entry | undefined
  organizationId: number | undefined
  colours: string[]
  sizes: string[]
  price: number | undefined
}

/** Every colour in every size; a card without either has one of each, without a name. */
const viewsOf = ({ colours, sizes, price }: Values) =>
  (colours.length === 0 ? [''] : colours).map((color) => ({
    color,
    sizes: (sizes.length === 0 ? [''] : sizes).map((size) => ({ size, ...(price !== undefined && { price }) })),
  }))

export function NewCard() {
  const t = useText()
  const [, go] = useLocation()
  const form = useForm<Values>({
    initialValues: { name: '', article: '', category: undefined, brand: undefined, organizationId: undefined, colours: [], sizes: [], price: undefined },
    validate: { article: (value) => (value.trim() === '' ? t('articleNeeded') : null) },
  })
  const create = useSend('POST /api/product/model/create', {
    topics: ['catalogue', 'stock'],
    onFail: (error) => showRefusal(form, error, { error_product_already_exists: 'article', error_no_article: 'article' }),
    onDone: (card) => {
      say.done(t('made'))
      go(`/catalogue/${card.id}`, { replace: true })
    },
  })
  const unsaved = useUnsaved(form.isDirty() && !create.isPending)
  const submit = (values: Values) =>
    create.mutate({
      body: {
        article: values.article.trim(),
        name: values.name.trim(),
        ...(values.category && { categoryId: values.category.id }),
        ...(values.brand && { brandId: values.brand.id }),
        ...(values.organizationId !== undefined && { organizationId: values.organizationId }),
        views: viewsOf(values),
      },
    })
  return (
    <Page title={t('newCard')} back="/catalogue">
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack gap="md" maw={720}>
          <Section title={t('about')}>
            <Stack gap="sm">
              <TextInput label={t('field_name')} maxLength={200} {...form.getInputProps('name')} data-autofocus />
              <TextInput label={t('field_article')} required maxLength={255} {...form.getInputProps('article')} />
              <CategorySelect
                label={t('category')}
                placeholder={t('chooseCategory')}
                canMake
                value={form.values.category}
                onChange={(entry) => form.setFieldValue('category', entry)}
              />
              <BrandSelect
                label={t('brand')}
                placeholder={t('chooseBrand')}
                canMake
                value={form.values.brand}
                onChange={(entry) => form.setFieldValue('brand', entry)}
              />
              <OrganizationSelect label={t('organization')} {...form.getInputProps('organizationId')} />
            </Stack>
          </Section>
          <Section title={t('coloursAndSizes')}>
            <Stack gap="sm">
              <TagsInput label={t('colours')} description={t('tagsHint')} acceptValueOnBlur {...form.getInputProps('colours')} />
              <TagsInput label={t('sizes')} description={t('tagsHint')} acceptValueOnBlur {...form.getInputProps('sizes')} />
              <NumberInput
                label={t('price')}
                value={form.values.price ?? ''}
                min={0}
                hideControls
                decimalScale={2}
                decimalSeparator=","
                thousandSeparator=" "
                suffix=" ₽"
                onChange={(value) => form.setFieldValue('price', typeof value === 'number' ? value : undefined)}
              />
              <Text size="sm" c="dimmed">
                {t('willMake', { count: Math.max(1, form.values.colours.length) * Math.max(1, form.values.sizes.length) })}
              </Text>
            </Stack>
          </Section>
          <Group gap="xs">
            <Button type="submit" loading={create.isPending}>
              {t('makeCard')}
            </Button>
            <Button component={Link} href="/catalogue" variant="default">
              {t('cancel')}
            </Button>
          </Group>
        </Stack>
      </form>
      {unsaved}
    </Page>
  )
}
