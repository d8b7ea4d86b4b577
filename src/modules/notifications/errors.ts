// What is refused of notifications and messages.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_notification_missing: [404, 'There is no notification {id}', 'Уведомления {id} нет'],
  error_notification_person: [409, 'Only a person chooses what they are told, not a token by itself', 'Выбирать уведомления может только пользователь'],
  error_notification_chat: [400, 'A chat of Telegram is a number, or a @name', 'Чат Telegram — это число или @имя'],
  error_feedback_consent: [400, 'Permission to process personal data is needed', 'Нужно разрешение на обработку персональных данных'],
  error_feedback_empty: [400, 'The text of the feedback is empty', 'Текст отзыва пуст'],
})
