// What is done with several goods at once: archive, favourites, price, deletion.
import { Button, Group, List, Modal, NumberInput, Radio, Stack, Text } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconCurrencyRubel, IconStar, IconStarOff, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '../../../api/api.ts'
import type { Product } from '../../../api/schema.gen.ts'
import { useBatch, type Thing } from '../../../kit/batch.tsx'
import { useConfirm } from '../../../kit/confirm.tsx'
import { moneyText } from '../../../kit/show.tsx'
import { useText } from '../text.ts'

type BulkProps = {
  chosen: readonly Product[]
  isCard: boolean
  isArchive: boolean
  /** These are done with; what failed stays chosen. */ onDone: (ids: ReadonlySet<number>) => void
}
type Run = ReturnType<typeof useBatch>[0]
const idOf = (product: Product) => product.id ?? 0
const modelOf = (product: Product) => product.view?.productModelId ?? product.view?.model?.id ?? 0
const nameOf = (product: Product) => [product.name, product.size].filter(Boolean).join(', ')
const sizeThing = (product: Product): Thing => ({ id: idOf(product), name: nameOf(product), href: `/catalogue/${modelOf(product)}` })
const cardThing = (product: Product): Thing => ({
  id: modelOf(product),
  name: product.view?.model?.name ?? nameOf(product),
  href: `/catalogue/${modelOf(product)}`,
})
const topics = ['catalogue', 'stock'] as const

/** What a batch is given: cards once each, or sizes; and what is not chosen any more when it is over. */
function batchOf({ chosen, onDone }: BulkProps, by: 'card' | 'size') {
  const key = by === 'card' ? modelOf : idOf
  const things = [...new Map(chosen.map((product) => [key(product), by === 'card' ? cardThing(product) : sizeThing(product)])).values()]
  const onEnd = (done: readonly Thing[]) => {
    const ids = new Set(done.map(({ id }) => id))
    onDone(new Set(chosen.filter((product) => ids.has(key(product))).map(idOf)))
  }
  return { things, topics, onEnd }
}

export function Bulk(props: BulkProps) {
  const t = useText()
  const { chosen, isCard, isArchive } = props
  const [run, progress] = useBatch()
  const [isPricing, setPricing] = useState(false)
  const allFavourite = chosen.every((product) => product.view?.model?.favourite === true)
  const toArchive = () => {
    const words = { title: t(isArchive ? 'restore' : 'archive'), done: t(isArchive ? 'restored' : 'archived') }
    const deleted = !isArchive
    if (isCard)
      return run({
        ...batchOf(props, 'card'),
        ...words,
        one: (modelId) => call('DELETE /api/product/archive/model/{modelId}', { path: { modelId }, query: { deleted } }),
      })
    const move = (ids: number[]) => call('POST /api/product/removeProducts', { query: { deleted }, body: ids })
    return run({ ...batchOf(props, 'size'), ...words, whole: move, one: (id) => move([id]) })
  }
  const favour = () =>
    run({
      ...batchOf(props, 'card'),
      title: t(allFavourite ? 'unfavour' : 'favour'),
      done: t('favouritesChanged'),
      one: (id) => call('POST /api/product/updateFavourite', { query: { id, favourite: !allFavourite } }),
    })
  return (
    <>
      <Button variant="default" size="xs" leftSection={favourIcon(allFavourite)} onClick={favour}>
        {t(allFavourite ? 'unfavour' : 'favour')}
      </Button>
      {!isCard && (
        <Button variant="default" size="xs" leftSection={<IconCurrencyRubel size={14} aria-hidden />} onClick={() => setPricing(true)}>
          {t('changePrice')}
        </Button>
      )}
      <Button
        variant="default"
        size="xs"
        leftSection={isArchive ? <IconArchiveOff size={14} aria-hidden /> : <IconArchive size={14} aria-hidden />}
        onClick={toArchive}
      >
        {t(isArchive ? 'restore' : 'archive')}
      </Button>
      <Remove {...props} run={run} />
      {isPricing && <Prices {...props} run={run} onClose={() => setPricing(false)} />}
      {progress}
    </>
  )
}

const favourIcon = (isAll: boolean) => (isAll ? <IconStarOff size={14} aria-hidden /> : <IconStar size={14} aria-hidden />)

function Remove(props: BulkProps & { run: Run }) {
  const t = useText()
  const { chosen, isCard, run } = props
  const [ask, dialog] = useConfirm()
  const removeSizes = (ids: number[]) => call('DELETE /api/product/', { body: ids })
  const remove = () => {
    const words = { title: t('remove'), done: t('removed') }
    if (isCard) run({ ...batchOf(props, 'card'), ...words, one: (modelId) => call('DELETE /api/product/model/{modelId}', { path: { modelId } }) })
    else run({ ...batchOf(props, 'size'), ...words, whole: removeSizes, one: (id) => removeSizes([id]) })
  }
  const names = chosen.slice(0, 5).map((product) => ({ id: idOf(product), name: isCard ? (product.view?.model?.name ?? product.name) : product.name }))
  const text = (
    <Stack gap="xs">
      <Text size="sm">{t('removeText')}</Text>
      <List size="sm">
        {names.map(({ id, name }) => (
          <List.Item key={id}>{name}</List.Item>
        ))}
      </List>
      {chosen.length > 5 && <Text size="sm">{t('andMore', { count: chosen.length - 5 })}</Text>}
    </Stack>
  )
  return (
    <>
      <Button
        variant="default"
        size="xs"
        c="red"
        leftSection={<IconTrash size={14} aria-hidden />}
        onClick={() => ask({ title: t(isCard ? 'removeCards' : 'removeSizes', { count: chosen.length }), text, doIt: t('remove'), onYes: remove })}
      >
        {t('remove')}
      </Button>
      {dialog}
    </>
  )
}

const ways = ['set', 'percent', 'add'] as const
type Way = (typeof ways)[number]
/** The new price, or undefined where there is nothing to count from. */
export function priceBy(way: Way, amount: number, price: number | null | undefined): number | undefined {
  if (way === 'set') return amount
  if (price === null || price === undefined) return undefined
  return Math.max(0, Math.round((way === 'percent' ? price * (1 + amount / 100) : price + amount) * 100) / 100)
}

function Prices(props: BulkProps & { run: Run; onClose: () => void }) {
  const t = useText()
  const { chosen, run, onClose } = props
  const [way, setWay] = useState<Way>('set')
  const [amount, setAmount] = useState<number | undefined>()
  const changes = chosen.flatMap((product) => {
    const price = amount === undefined ? undefined : priceBy(way, amount, product.price)
    return price === undefined ? [] : [{ product, price }]
  })
  const save = () => {
    const prices = new Map(changes.map(({ product, price }) => [idOf(product), price]))
    onClose()
    run({
      ...batchOf({ ...props, chosen: changes.map(({ product }) => product) }, 'size'),
      title: t('changePrice'),
      done: t('pricesChanged', { count: changes.length }),
      one: (id) => call('POST /api/product/updateProduct', { query: { merge: true, onlyProduct: true }, body: { id, price: prices.get(id) ?? null } }),
    })
  }
  const [first] = changes
  return (
    <Modal opened onClose={onClose} title={t('priceTitle', { count: chosen.length })} centered closeButtonProps={{ 'aria-label': t('close') }}>
      <Stack>
        <Radio.Group label={t('priceWay')} value={way} onChange={(value) => setWay(ways.find((one) => one === value) ?? 'set')}>
          <Stack gap={6} mt={6}>
            {ways.map((value) => (
              <Radio key={value} value={value} label={t(`way_${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <NumberInput
          label={t(way === 'percent' ? 'percent' : 'amount')}
          value={amount ?? ''}
          onChange={(value) => setAmount(typeof value === 'number' ? value : undefined)}
          decimalScale={2}
          decimalSeparator=","
          thousandSeparator=" "
          min={way === 'set' ? 0 : undefined}
          hideControls
          data-autofocus
        />
        {first && (
          <Text size="sm" c="dimmed">
            {t('pricePreview', { name: first.product.name ?? '', from: moneyText(first.product.price), to: moneyText(first.price) })}
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button disabled={changes.length === 0} onClick={save}>
            {t('changePrice')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
