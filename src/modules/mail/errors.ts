// What is refused of mail.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_mail_off: [409, 'Mail is not set up on this server: SMTP_URL is empty', 'Почта на этом сервере не настроена: SMTP_URL не задан'],
})
