// What goes beyond a tariff.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_tariff_limit_products: [
    409,
    'The tariff allows {limit} products, there would be {wanted}',
    'Лимит превышен: тариф допускает товаров — {limit}, станет {wanted}',
  ],
  error_tariff_limit_users: [
    409,
    'The tariff allows {limit} users, there would be {wanted}',
    'Лимит превышен: тариф допускает пользователей — {limit}, станет {wanted}',
  ],
  error_tariff_limit_organizations: [
    409,
    'The tariff allows {limit} organizations, there would be {wanted}',
    'Лимит превышен: тариф допускает организаций — {limit}, станет {wanted}',
  ],
  error_tariff_limit_contractors: [
    409,
    'The tariff allows {limit} contractors, there would be {wanted}',
    'Лимит превышен: тариф допускает контрагентов — {limit}, станет {wanted}',
  ],
  error_tariff_limit_storage: [
    409,
    'The tariff allows {limit} MB of files, there would be {wanted}',
    'Лимит превышен: тариф допускает файлов, МБ — {limit}, станет {wanted}',
  ],
  error_tariff_too_small: [
    409,
    'More is in use than the tariff allows: {what} {used}, allowed {limit}',
    'Используется больше, чем допускает тариф: {what} {used}, допустимо {limit}',
  ],
})
