// What the letters about sessions say.
import type { Lang } from '../../kit/errors.ts'

export const resetLetter = (lang: Lang, link: string) =>
  lang === 'ru'
    ? {
        subject: 'Новый пароль',
        text: `Чтобы задать новый пароль, откройте ссылку в течение часа:\n\n${link}\n\nЕсли вы этого не просили, ничего не делайте: пароль останется прежним.\n`,
      }
    : {
        subject: 'A new password',
        text: `To set a new password, open this link within an hour:\n\n${link}\n\nIf you did not ask for it, do nothing: your password stays as it is.\n`,
      }
