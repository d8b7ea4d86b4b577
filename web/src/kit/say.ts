// Says in a corner of the screen how something ended.
import { notifications } from '@mantine/notifications'
import { ApiError } from '../api/api.ts'

export const say = {
  done: (message: string) => notifications.show({ message, color: 'teal', autoClose: 4_000, withBorder: true }),
  note: (message: string) => notifications.show({ message, color: 'gray', autoClose: 6_000, withBorder: true }),
  /** A refusal in its own words; it stays longer, it is read. */
  failed: (error: unknown) =>
    notifications.show({
      message: error instanceof ApiError || error instanceof Error ? error.message : String(error),
      color: 'red',
      autoClose: 10_000,
      withBorder: true,
    }),
}
