// A new order by hand: goods by search or by scan, quantities and prices, whose and from where, for whom.
import { Alert, Button, Group, SegmentedControl, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { call } from '../../../api/api.ts'
import { useSend } from '../../../api/query.ts'
import type { Product } from '../../../api/schema.gen.ts'
import { OrganizationSelect, useOrganizations, WarehouseSelect } from '../../../kit/choose.tsx'
import { Section } from '../../../kit/facts.tsx'
import { momentOf, showRefusal } from '../../../kit/form.ts'
import { Columns, Page } from '../../../kit/page.tsx'
import { say } from '../../../kit/say.ts'
import { useScanner } from '../../../kit/scan.tsx'
import { moneyText } from '../../../kit/show.tsx'
import { useUnsaved } from '../../../kit/unsaved.tsx'
import { useText } from '../text.ts'
import { CartLines, type CartLine } from './cart.tsx'
import { ProductPicker } from './picker.tsx'
import styles from './make.module.css'

const types = ['RETAIL', 'WHOLESALE'] as const

type Fields = {
  type: string
  organizationId: number | undefined
  stockWarehouseId: number | undefined
  externalOrderId: string
  deliveryDate: string
  name: string
  phone: string
  email: string
  address: string
  comment: string
}

/** One more of it, or a line of its own. */
function withProduct(lines: readonly CartLine[], product: Product): CartLine[] {
  if (lines.some((line) => line.product.id === product.id))
    return lines.map((line) => (line.product.id === product.id ? { ...line, quantity: line.quantity + 1 } : line))
  return [...lines, { product, quantity: 1, price: product.price ?? 0 }]
}

export function NewOrder() {
  const t = useText()
  const [, go] = useLocation()
  const [lines, setLines] = useState<readonly CartLine[]>([])
  const organizations = useOrganizations().data?.rows ?? []
  const form = useForm<Fields>({
    initialValues: {
      type: 'RETAIL',
      organizationId: undefined,
      stockWarehouseId: undefined,
      externalOrderId: '',
      deliveryDate: '',
      name: '',
      phone: '',
      email: '',
      address: '',
      comment: '',
    },
  })
  const organizationId = form.values.organizationId ?? (organizations.length === 1 ? (organizations[0]?.id ?? undefined) : undefined)
  const make = useSend('POST /api/order/', {
    topics: ['orders', 'stock'],
    onDone: (order) => {
      say.done(t('made'))
      go(`/orders/${order.id}`, { replace: true })
    },
    onFail: (error) => showRefusal(form, error, { error_no_organization: 'organizationId' }),
  })
  const scanned = async (code: string) => {
    try {
      const { rows } = await call('GET /api/product/find', { query: { query: code, limit: 2 } })
      const product = rows?.find(({ barcodes }) => barcodes?.some(({ barcode }) => barcode === code)) ?? (rows?.length === 1 ? rows[0] : undefined)
      if (product) {
        setLines((known) => withProduct(known, product))
        say.note(t('scanned', { name: product.name ?? code }))
      } else say.failed(new Error(t('noBarcode', { code })))
    } catch (error) {
      say.failed(error)
    }
  }
  useScanner((code) => void scanned(code))
  const unsaved = useUnsaved((lines.length > 0 || form.isDirty()) && !make.isPending)
  const send = ({ type, stockWarehouseId, externalOrderId, deliveryDate, comment, ...buyer }: typeof form.values) => {
    const customer = Object.fromEntries(
      (['name', 'phone', 'email', 'address'] as const).filter((field) => buyer[field] !== '').map((field) => [field, buyer[field]]),
    )
    make.mutate({
      body: {
        type: types.find((one) => one === type) ?? 'RETAIL',
        ...(organizationId !== undefined && { organizationId }),
        ...(stockWarehouseId !== undefined && { stockWarehouseId }),
        ...(externalOrderId !== '' && { externalOrderId }),
        ...(deliveryDate !== '' && { deliveryDate: momentOf(deliveryDate) }),
        ...(comment !== '' && { comment }),
        ...(Object.keys(customer).length > 0 && { customer }),
        products: lines.map(({ product, quantity, price }) => ({ productId: product.id ?? 0, quantity, price })),
      },
    })
  }
  const total = lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
  return (
    <Page title={t('newOrder')} back="/orders">
      <form onSubmit={form.onSubmit(send)}>
        <Columns>
          <Stack gap="md">
            <Section
              title={t('goods')}
              actions={
                <Text size="sm" fw={600} className={styles.number}>
                  {moneyText(total)}
                </Text>
              }
            >
              {lines.length === 0 ? (
                <Alert variant="light" color="gray" role="note">
                  {t('cartEmpty')}
                </Alert>
              ) : (
                <CartLines lines={lines} onLines={setLines} />
              )}
            </Section>
            <Section title={t('addLine')}>
              <ProductPicker organizationId={organizationId} onChoose={(product) => setLines((known) => withProduct(known, product))} />
            </Section>
          </Stack>
          <Section title={t('about')}>
            <Details form={form} />
            <Group justify="flex-end" mt="md">
              <Button type="submit" disabled={lines.length === 0} loading={make.isPending} fullWidth>
                {t('make')}
              </Button>
            </Group>
          </Section>
        </Columns>
      </form>
      {unsaved}
    </Page>
  )
}

function Details({ form }: { form: ReturnType<typeof useForm<Fields>> }) {
  const t = useText()
  const { values } = form
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        aria-label={t('type')}
        data={types.map((value) => ({ value, label: t(`type_${value}`) }))}
        value={values.type}
        onChange={(type) => form.setFieldValue('type', type)}
      />
      <OrganizationSelect label={t('organization')} {...form.getInputProps('organizationId')} />
      <WarehouseSelect label={t('warehouseOrAny')} {...form.getInputProps('stockWarehouseId')} />
      <TextInput label={t('ownNumber')} maxLength={255} {...form.getInputProps('externalOrderId')} />
      <TextInput type="datetime-local" label={t('due')} {...form.getInputProps('deliveryDate')} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput label={t('buyer')} maxLength={255} {...form.getInputProps('name')} />
        <TextInput label={t('phone')} type="tel" maxLength={50} {...form.getInputProps('phone')} />
      </SimpleGrid>
      <TextInput label={t('email')} type="email" maxLength={255} {...form.getInputProps('email')} />
      <TextInput label={t('address')} maxLength={1000} {...form.getInputProps('address')} />
      <Textarea label={t('comment')} autosize minRows={2} maxRows={6} maxLength={10_000} {...form.getInputProps('comment')} />
    </Stack>
  )
}
