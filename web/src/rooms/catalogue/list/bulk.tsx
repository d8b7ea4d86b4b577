// What is done with several goods at once: archive, favourites, price, deletion.
import { Button, List, Stack, Text } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconCurrencyRubel, IconStar, IconStarOff, IconTrash } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { call } from '../../../api/api.ts'
import type { Product } from '../../../api/schema.gen.ts'
import { useBatch, type Thing } from '../../../kit/batch.tsx'
import { useConfirm } from '../../../kit/confirm.tsx'
import { useText } from '../text.ts'
import { Prices } from './prices.tsx'

type Goods = readonly Product[]
export type GoodsActions = Record<'favour' | 'price' | 'archive' | 'remove', (chosen: Goods) => void>
type Options = { isCard: boolean; isArchive: boolean; /** These are done with; what failed stays chosen. */ onDone: (ids: ReadonlySet<number>) => void }

const idOf = (product: Product) => product.id ?? 0
const modelOf = (product: Product) => product.view?.productModelId ?? product.view?.model?.id ?? 0
const nameOf = (product: Product) => [product.name, product.size].filter(Boolean).join(', ')
const sizeThing = (product: Product): Thing => ({ id: idOf(product), name: nameOf(product), href: `/catalogue/${modelOf(product)}` })
const cardThing = (product: Product): Thing => ({
  id: modelOf(product),
  name: product.view?.model?.name ?? nameOf(product),
  href: `/catalogue/${modelOf(product)}`,
})
const areFavourite = (chosen: Goods) => chosen.every((product) => product.view?.model?.favourite === true)
const removeSizes = (ids: number[]) => call('DELETE /api/product/', { body: ids })

/**
 * What is asked and what goes on outlives the bar of the selection: a list that is renewed meanwhile may end the selection.
 * @example const [actions, dialogs] = useGoodsActions({ … }); actions.archive(chosen) … {dialogs}
 */
export function useGoodsActions({ isCard, isArchive, onDone }: Options): readonly [GoodsActions, ReactNode] {
  const t = useText()
  const [run, progress] = useBatch()
  const [ask, question] = useConfirm()
  const [pricing, setPricing] = useState<Goods>()
  /** Cards once each, or sizes; and what is not chosen any more when it is over. */
  const batchOf = (chosen: Goods, byCard: boolean) => {
    const key = byCard ? modelOf : idOf
    const things = [...new Map(chosen.map((product) => [key(product), byCard ? cardThing(product) : sizeThing(product)])).values()]
    const onEnd = (done: readonly Thing[]) => {
      const ids = new Set(done.map(({ id }) => id))
      onDone(new Set(chosen.filter((product) => ids.has(key(product))).map(idOf)))
    }
    return { things, topics: ['catalogue', 'stock'] as const, onEnd }
  }
  const archive = (chosen: Goods) => {
    const words = { title: t(isArchive ? 'restore' : 'archive'), done: t(isArchive ? 'restored' : 'archived') }
    const deleted = !isArchive
    if (isCard)
      return run({
        ...batchOf(chosen, true),
        ...words,
        one: (modelId) => call('DELETE /api/product/archive/model/{modelId}', { path: { modelId }, query: { deleted } }),
      })
    const move = (ids: number[]) => call('POST /api/product/removeProducts', { query: { deleted }, body: ids })
    return run({ ...batchOf(chosen, false), ...words, whole: move, one: (id) => move([id]) })
  }
  const favour = (chosen: Goods) => {
    const favourite = !areFavourite(chosen)
    run({
      ...batchOf(chosen, true),
      title: t(favourite ? 'favour' : 'unfavour'),
      done: t('favouritesChanged'),
      one: (id) => call('POST /api/product/updateFavourite', { query: { id, favourite } }),
    })
  }
  const removeNow = (chosen: Goods) => {
    const words = { title: t('remove'), done: t('removed') }
    if (isCard) run({ ...batchOf(chosen, true), ...words, one: (modelId) => call('DELETE /api/product/model/{modelId}', { path: { modelId } }) })
    else run({ ...batchOf(chosen, false), ...words, whole: removeSizes, one: (id) => removeSizes([id]) })
  }
  const remove = (chosen: Goods) =>
    ask({
      title: t(isCard ? 'removeCards' : 'removeSizes', { count: chosen.length }),
      text: <Lost chosen={chosen} isCard={isCard} />,
      doIt: t('remove'),
      onYes: () => removeNow(chosen),
    })
  const reprice = (prices: ReadonlyMap<number, number>, chosen: Goods) =>
    run({
      ...batchOf(chosen, false),
      title: t('changePrice'),
      done: t('pricesChanged', { count: chosen.length }),
      one: (id) => call('POST /api/product/updateProduct', { query: { merge: true, onlyProduct: true }, body: { id, price: prices.get(id) ?? null } }),
    })
  const dialogs = (
    <>
      {pricing && <Prices chosen={pricing} onClose={() => setPricing(undefined)} onPrices={reprice} />}
      {question}
      {progress}
    </>
  )
  return [{ favour, price: setPricing, archive, remove }, dialogs]
}

/** What will be deleted, by name. */
function Lost({ chosen, isCard }: { chosen: Goods; isCard: boolean }) {
  const t = useText()
  return (
    <Stack gap="xs">
      <Text size="sm">{t('removeText')}</Text>
      <List size="sm">
        {chosen.slice(0, 5).map((product) => (
          <List.Item key={idOf(product)}>{isCard ? (product.view?.model?.name ?? product.name) : product.name}</List.Item>
        ))}
      </List>
      {chosen.length > 5 && <Text size="sm">{t('andMore', { count: chosen.length - 5 })}</Text>}
    </Stack>
  )
}

type BulkProps = { chosen: Goods; isCard: boolean; isArchive: boolean; actions: GoodsActions }

export function Bulk({ chosen, isCard, isArchive, actions }: BulkProps) {
  const t = useText()
  const isFavourite = areFavourite(chosen)
  const Star = isFavourite ? IconStarOff : IconStar
  const Box = isArchive ? IconArchiveOff : IconArchive
  return (
    <>
      <Button variant="default" size="xs" leftSection={<Star size={14} aria-hidden />} onClick={() => actions.favour(chosen)}>
        {t(isFavourite ? 'unfavour' : 'favour')}
      </Button>
      {!isCard && (
        <Button variant="default" size="xs" leftSection={<IconCurrencyRubel size={14} aria-hidden />} onClick={() => actions.price(chosen)}>
          {t('changePrice')}
        </Button>
      )}
      <Button variant="default" size="xs" leftSection={<Box size={14} aria-hidden />} onClick={() => actions.archive(chosen)}>
        {t(isArchive ? 'restore' : 'archive')}
      </Button>
      <Button variant="default" size="xs" c="red" leftSection={<IconTrash size={14} aria-hidden />} onClick={() => actions.remove(chosen)}>
        {t('remove')}
      </Button>
    </>
  )
}
