// What is done with several goods at once: archive, favourites, price, deletion.
import { Button, Group, List, Modal, NumberInput, Radio, Stack, Text } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconCurrencyRubel, IconStar, IconStarOff, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '../../../api/api.ts'
import { queryClient, useSend } from '../../../api/query.ts'
import type { Product } from '../../../api/schema.gen.ts'
import { useConfirm } from '../../../kit/confirm.tsx'
import { say } from '../../../kit/say.ts'
import { moneyText } from '../../../kit/show.tsx'
import { useText } from '../text.ts'

type BulkProps = { chosen: readonly Product[]; isCard: boolean; isArchive: boolean; onDone: () => void }
const idOf = (product: Product) => product.id ?? 0
const modelOf = (product: Product) => product.view?.productModelId ?? product.view?.model?.id ?? 0
const modelsOf = (products: readonly Product[]) => [...new Set(products.map(modelOf))]

const askAgain = () => Promise.all(['catalogue', 'stock'].map((topic) => queryClient.invalidateQueries({ queryKey: [topic] })))

/** One after another: the first refusal stops it and is said, what was done before stays. */
function useEach(onDone: () => void) {
  const [isBusy, setBusy] = useState(false)
  const run = async <T,>(items: readonly T[], act: (item: T) => Promise<unknown>, done: string) => {
    setBusy(true)
    try {
      for (const item of items) await act(item)
      say.done(done)
      onDone()
    } catch (error) {
      say.failed(error)
    } finally {
      await askAgain()
      setBusy(false)
    }
  }
  return { isBusy, run }
}

export function Bulk(props: BulkProps) {
  const t = useText()
  const { chosen, isCard, isArchive, onDone } = props
  const { isBusy, run } = useEach(onDone)
  const archive = useSend('POST /api/product/removeProducts', { topics: ['catalogue', 'stock'], onFail: say.failed, onDone })
  const [isPricing, setPricing] = useState(false)
  const allFavourite = chosen.every((product) => product.view?.model?.favourite === true)
  const toArchive = () => {
    const deleted = !isArchive
    if (!isCard) return archive.mutate({ query: { deleted }, body: chosen.map(idOf) }, { onSuccess: () => say.done(t(deleted ? 'archived' : 'restored')) })
    return void run(
      modelsOf(chosen),
      (modelId) => call('DELETE /api/product/archive/model/{modelId}', { path: { modelId }, query: { deleted } }),
      t(deleted ? 'archived' : 'restored'),
    )
  }
  const favour = () =>
    void run(modelsOf(chosen), (id) => call('POST /api/product/updateFavourite', { query: { id, favourite: !allFavourite } }), t('favouritesChanged'))
  return (
    <>
      <Button variant="default" size="xs" leftSection={favourIcon(allFavourite)} loading={isBusy} onClick={favour}>
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
        loading={archive.isPending || isBusy}
        onClick={toArchive}
      >
        {t(isArchive ? 'restore' : 'archive')}
      </Button>
      <Remove {...props} />
      {isPricing && <Prices {...props} onClose={() => setPricing(false)} />}
    </>
  )
}

const favourIcon = (isAll: boolean) => (isAll ? <IconStarOff size={14} aria-hidden /> : <IconStar size={14} aria-hidden />)

function Remove({ chosen, isCard, onDone }: BulkProps) {
  const t = useText()
  const [ask, dialog] = useConfirm()
  const sizes = useSend('DELETE /api/product/', { topics: ['catalogue', 'stock'], onFail: say.failed })
  const cards = useSend('DELETE /api/product/model/{modelId}', { topics: ['catalogue', 'stock'], onFail: say.failed })
  const remove = async () => {
    if (isCard) for (const modelId of modelsOf(chosen)) await cards.mutateAsync({ path: { modelId } })
    else await sizes.mutateAsync({ body: chosen.map(idOf) })
    say.done(t('removed'))
    onDone()
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

function Prices({ chosen, onDone, onClose }: BulkProps & { onClose: () => void }) {
  const t = useText()
  const [way, setWay] = useState<Way>('set')
  const [amount, setAmount] = useState<number | undefined>()
  const { isBusy, run } = useEach(() => {
    onClose()
    onDone()
  })
  const changes = chosen.flatMap((product) => {
    const price = amount === undefined ? undefined : priceBy(way, amount, product.price)
    return price === undefined ? [] : [{ product, price }]
  })
  const save = () =>
    void run(
      changes,
      ({ product, price }) => call('POST /api/product/updateProduct', { query: { merge: true, onlyProduct: true }, body: { id: idOf(product), price } }),
      t('pricesChanged', { count: changes.length }),
    )
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
          <Button disabled={changes.length === 0} loading={isBusy} onClick={save}>
            {t('changePrice')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
