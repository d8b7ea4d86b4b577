// What of an order is reserved: whole, a part, nothing; and in words where it lies or why it waits.
import { numberText, StateBadge } from '../../kit/show.tsx'
import type { Reply } from '../../api/api.ts'
import { useText } from './text.ts'

export type Reserve = Reply<'GET /api/order/reserves'>[number]
export type ReservedLine = Reserve['lines'][number]

export function ReserveBadge({ reserve }: { reserve: Reserve | undefined }) {
  const t = useText()
  if (!reserve || reserve.quantity === 0) return <StateBadge tone="quiet">{t('reserve_NONE')}</StateBadge>
  const { quantity, reserved, waiting, taken } = reserve
  if (taken > 0 && waiting === 0 && reserved === 0) return <StateBadge tone="quiet">{t('reserve_TAKEN')}</StateBadge>
  const title = t('reserveOf', { reserved: numberText(reserved + taken), quantity: numberText(quantity) })
  if (waiting === 0 && reserved > 0)
    return (
      <StateBadge tone="good" title={title}>
        {t('reserve_WHOLE')}
      </StateBadge>
    )
  if (reserved + taken > 0)
    return (
      <StateBadge tone="wait" title={title}>
        {t('reserve_PART', { reserved: numberText(reserved + taken), quantity: numberText(quantity) })}
      </StateBadge>
    )
  return waiting > 0 ? (
    <StateBadge tone="bad" title={title}>
      {t('reserve_WAITS')}
    </StateBadge>
  ) : (
    <StateBadge tone="quiet">{t('reserve_RELEASED')}</StateBadge>
  )
}

/** Why a line waits, in a sentence. */
export function useWhy(): (line: ReservedLine) => string {
  const t = useText()
  return ({ quantity, free, elsewhere, ahead }) =>
    [
      t('whyFree', { quantity: numberText(quantity), free: numberText(free) }),
      ahead > 0 ? t('whyAhead', { count: ahead, number: numberText(ahead) }) : '',
      elsewhere > 0 ? t('whyElsewhere', { count: elsewhere, number: numberText(elsewhere) }) : '',
    ]
      .filter((part) => part !== '')
      .join(' ')
}
