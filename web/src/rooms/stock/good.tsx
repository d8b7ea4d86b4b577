// Goods as a row of this room shows them: a picture, the name, and by what they are told apart.
import { Group, Text } from '@mantine/core'
import type { Product } from '../../api/schema.gen.ts'
import { pictureOf, sizeOf } from '../../kit/goods.tsx'
import { Picture } from '../../kit/show.tsx'
import styles from './stock.module.css'

type Called = { name?: string | null; article?: string | null; color?: string | null; size?: string | null }
export const detailOf = ({ article, color, size }: Called) => [article, color, size].filter((part) => part).join(' · ')
export const calledOf = (product: Product): Called => ({ name: product.name, article: product.view?.model?.article, color: sizeOf(product) })

/** `picture` absent: none is meant to be there. */
export function Good({ of, picture }: { of: Called; picture?: { src: string | undefined } }) {
  const detail = detailOf(of)
  return (
    <Group gap="sm" wrap="nowrap" className={styles.name}>
      {picture && <Picture src={picture.src} name={of.name ?? ''} size={36} />}
      <div className={styles.name}>
        <Text size="sm" fw={500} lineClamp={1}>
          {of.name}
        </Text>
        {detail !== '' && (
          <Text size="xs" c="dimmed" lineClamp={1}>
            {detail}
          </Text>
        )}
      </div>
    </Group>
  )
}
export const ProductGood = ({ product }: { product: Product }) => <Good of={calledOf(product)} picture={{ src: pictureOf(product) }} />
