// How values look everywhere: dates in the zone of the viewer, money, quantities, states, pictures.
import { Image, Text } from '@mantine/core'
import { IconPhotoOff } from '@tabler/icons-react'
import { useState } from 'react'
import { lang } from '../i18n/text.ts'
import { useText } from './text.ts'
import styles from './show.module.css'

const NOTHING = '—'
const locale = () => (lang() === 'en' ? 'en-GB' : 'ru-RU')
const isDate = (value: Date) => !Number.isNaN(value.getTime())
/** A day alone is that day in every zone. */
const instantOf = (at: string) => new Date(/^\d{4}-\d{2}-\d{2}$/.test(at) ? `${at}T00:00` : at)

/** A date and a time; only the time when it is today. The whole of it is under the pointer. */
export function When({ at, date = false }: { at: string | null | undefined; date?: boolean }) {
  if (!at)
    return (
      <Text span c="dimmed">
        {NOTHING}
      </Text>
    )
  const instant = instantOf(at)
  if (!isDate(instant)) return <>{at}</>
  return (
    <time dateTime={at} title={instant.toLocaleString(locale(), { dateStyle: 'full', timeStyle: 'long' })} className={styles.number}>
      {date ? dateText(instant) : whenText(instant)}
    </time>
  )
}
const dateText = (instant: Date) =>
  instant.toLocaleDateString(locale(), { day: 'numeric', month: 'short', ...(instant.getFullYear() !== new Date().getFullYear() && { year: 'numeric' }) })
const whenText = (instant: Date) => {
  const time = instant.toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit' })
  return instant.toDateString() === new Date().toDateString() ? time : `${dateText(instant)}, ${time}`
}

/** Roubles, with kopecks only where there are any. */
export function Money({ value }: { value: number | null | undefined }) {
  return <span className={styles.number}>{moneyText(value)}</span>
}
export const moneyText = (value: number | null | undefined) =>
  value === null || value === undefined
    ? NOTHING
    : value.toLocaleString(locale(), { style: 'currency', currency: 'RUB', minimumFractionDigits: Number.isInteger(value) ? 0 : 2, maximumFractionDigits: 2 })

export function Quantity({ value }: { value: number | null | undefined }) {
  return <span className={styles.number}>{numberText(value)}</span>
}
export const numberText = (value: number | null | undefined) => (value === null || value === undefined ? NOTHING : value.toLocaleString(locale()))

export type Tone = 'good' | 'bad' | 'busy' | 'wait' | 'quiet'

/** A state in a word and a colour that means the same everywhere: good, bad, busy, waiting, quiet. `title` says more, under the pointer. */
export function StateBadge({ tone, children, title }: { tone: Tone; children: string; title?: string }) {
  return (
    <span className={styles.badge} data-tone={tone} title={title}>
      {children}
    </span>
  )
}

/** A picture of goods, or a quiet box in its place. */
export function Picture({ src, name, size = 40 }: { src: string | null | undefined; name: string; size?: number }) {
  const t = useText()
  const [gone, setGone] = useState<string>()
  if (!src || src === gone)
    return (
      <span className={styles.none} style={{ width: size, height: size }} role="img" aria-label={t('noPicture')}>
        <IconPhotoOff size={Math.round(size / 2.4)} aria-hidden />
      </span>
    )
  return <Image src={src} alt={name} w={size} h={size} fit="contain" radius="sm" loading="lazy" className={styles.picture} onError={() => setGone(src)} />
}
