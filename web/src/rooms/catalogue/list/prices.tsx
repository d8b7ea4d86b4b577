// Asks for another price of several goods: set, by a percent, by a sum; shows what becomes of the first of them.
import { NumberInput, Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Product } from '../../../api/schema.gen.ts'
import { Dialog, DialogEnd } from '../../../kit/dialog.tsx'
import { moneyText } from '../../../kit/show.tsx'
import { useText } from '../text.ts'

const ways = ['set', 'percent', 'add'] as const
type Way = (typeof ways)[number]
/** The new price, or undefined where there is nothing to count from. */
function priceBy(way: Way, amount: number, price: number | null | undefined): number | undefined {
  if (way === 'set') return amount
  if (price === null || price === undefined) return undefined
  return Math.max(0, Math.round((way === 'percent' ? price * (1 + amount / 100) : price + amount) * 100) / 100)
}

type PricesProps = {
  chosen: readonly Product[]
  onClose: () => void
  /** New prices by product, and the products that get one. */ onPrices: (prices: ReadonlyMap<number, number>, chosen: readonly Product[]) => void
}

export function Prices({ chosen, onClose, onPrices }: PricesProps) {
  const t = useText()
  const [way, setWay] = useState<Way>('set')
  const [amount, setAmount] = useState<number | undefined>()
  const changes = chosen.flatMap((product) => {
    const price = amount === undefined ? undefined : priceBy(way, amount, product.price)
    return price === undefined ? [] : [{ product, price }]
  })
  const save = () => {
    onClose()
    onPrices(
      new Map(changes.map(({ product, price }) => [product.id ?? 0, price])),
      changes.map(({ product }) => product),
    )
  }
  const [first] = changes
  return (
    <Dialog onClose={onClose} title={t('priceTitle', { count: chosen.length })}>
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
        <DialogEnd onClose={onClose} onDo={save} disabled={changes.length === 0}>
          {t('changePrice')}
        </DialogEnd>
      </Stack>
    </Dialog>
  )
}
