// Says in a corner of the screen how something ended.
import { notifications } from '@mantine/notifications'
import i18next from 'i18next'

const show = (message: string, color: string, autoClose: number) =>
  notifications.show({ message, color, autoClose, withBorder: true, closeButtonProps: { 'aria-label': i18next.t('close', { ns: 'kit' }) } })

export const say = {
  done: (message: string) => show(message, 'teal', 4_000),
  note: (message: string) => show(message, 'gray', 6_000),
  /** A refusal in its own words; it stays longer, it is read. */
  failed: (error: unknown) => show(error instanceof Error ? error.message : String(error), 'red', 10_000),
}
