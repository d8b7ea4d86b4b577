// The lines of an order that is being made.
import { ActionIcon, NumberInput, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { Product } from '../../../api/schema.gen.ts'
import { pictureOf, sizeOf } from '../../../kit/goods.tsx'
import { moneyText, Picture } from '../../../kit/show.tsx'
import { useText } from '../text.ts'
import styles from './make.module.css'

export type CartLine = { product: Product; quantity: number; price: number }

export function CartLines({ lines, onLines }: { lines: readonly CartLine[]; onLines: (lines: readonly CartLine[]) => void }) {
  const t = useText()
  const change = (of: CartLine, changes: Partial<CartLine>) => onLines(lines.map((line) => (line === of ? { ...line, ...changes } : line)))
  return (
    // A scanner that types into a number ends with Enter: that must not send the order.
    <div role="presentation" onKeyDown={(event) => event.key === 'Enter' && event.target instanceof HTMLInputElement && event.preventDefault()}>
      {lines.map((line) => {
        const name = line.product.name ?? ''
        return (
          <div key={line.product.id} className={styles.line} role="group" aria-label={name}>
            <Picture src={pictureOf(line.product)} name={name} size={40} />
            <div className={styles.name}>
              <Text size="sm" fw={500} lineClamp={2}>
                {name}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {[line.product.view?.model?.article, sizeOf(line.product)].filter((part) => part).join(' · ')}
              </Text>
            </div>
            <NumberInput
              aria-label={t('quantity')}
              min={1}
              max={1_000_000}
              allowDecimal={false}
              clampBehavior="strict"
              value={line.quantity || ''}
              onChange={(value) => change(line, { quantity: Number(value) || 0 })}
              onBlur={() => line.quantity === 0 && change(line, { quantity: 1 })}
            />
            <NumberInput
              aria-label={t('price')}
              min={0}
              decimalScale={2}
              hideControls
              value={line.price}
              onChange={(value) => change(line, { price: Number(value) || 0 })}
            />
            <Text size="sm" fw={500} className={`${styles.sum} ${styles.number}`}>
              {moneyText(line.price * line.quantity)}
            </Text>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={`${t('removeLine')}: ${name}`}
              onClick={() => onLines(lines.filter((other) => other !== line))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
        )
      })}
    </div>
  )
}
