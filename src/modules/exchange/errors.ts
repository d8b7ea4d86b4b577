// What is refused of exchanges that a client starts by hand.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_cards_not_supported: [409, '{service} does not tell which cards there are', 'С {service} нельзя получить список карточек'],
  error_cards_unavailable: [409, '{service} did not give its cards: {reason}', '{service} не отдал карточки: {reason}'],
})
