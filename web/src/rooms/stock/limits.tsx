// How much of the stock marketplaces may be shown: from how many on, and how many at most.
import { Button, Group, NumberInput, Switch } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useApi, useSend } from '../../api/query.ts'
import type { Product } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { Section } from '../../kit/facts.tsx'
import { markSaved, showRefusal } from '../../kit/form.ts'
import { say } from '../../kit/say.ts'
import { Answer } from '../../kit/states.tsx'
import { useText } from './text.ts'

export function Limits({ productId }: { productId: number }) {
  const t = useText()
  const asked = useApi('catalogue', 'GET /api/wms/findStock', { query: { productId, limit: 1 } })
  return (
    <Section title={t('limits')}>
      <Answer of={asked}>{(found) => (found.rows?.[0] ? <LimitsForm product={found.rows[0]} /> : null)}</Answer>
    </Section>
  )
}

const given = (value: number | string) => (value === '' ? null : Number(value))
function LimitsForm({ product }: { product: Product }) {
  const t = useText()
  const may = useMay()
  const isFixed = !may('catalogue.edit')
  const form = useForm<{ minFbsStock: number | string; maxFbsStock: number | string; removeFbsStock: boolean }>({
    initialValues: { minFbsStock: product.minFbsStock ?? '', maxFbsStock: product.maxFbsStock ?? '', removeFbsStock: product.removeFbsStock ?? false },
  })
  const save = useSend('POST /api/product/updateProduct', {
    topics: ['catalogue', 'stock'],
    onDone: () => say.done(t('limitsSaved')),
    onFail: (error) => showRefusal(form, error),
  })
  const submit = form.onSubmit((values) =>
    save.mutate(
      {
        query: { merge: true, onlyProduct: true },
        body: { ...values, id: product.id ?? 0, minFbsStock: given(values.minFbsStock), maxFbsStock: given(values.maxFbsStock) },
      },
      { onSuccess: () => markSaved(form, values) },
    ),
  )
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="md">
        <NumberInput
          label={t('minFbsStock')}
          description={t('minFbsStockHint')}
          min={0}
          max={1_000_000}
          allowDecimal={false}
          readOnly={isFixed}
          {...form.getInputProps('minFbsStock')}
        />
        <NumberInput
          label={t('maxFbsStock')}
          description={t('maxFbsStockHint')}
          min={0}
          max={1_000_000}
          allowDecimal={false}
          readOnly={isFixed}
          {...form.getInputProps('maxFbsStock')}
        />
        <Switch label={t('removeFbsStock')} disabled={isFixed} py={8} {...form.getInputProps('removeFbsStock', { type: 'checkbox' })} />
        {!isFixed && (
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('save')}
          </Button>
        )}
      </Group>
    </form>
  )
}
