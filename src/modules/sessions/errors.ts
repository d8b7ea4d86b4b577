// What is refused of signing in and of passwords.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_sign_in: [403, 'The login or the password is wrong', 'Неверный логин или пароль'],
  error_sign_in_wait: [429, 'Too many failures: try again in {seconds} s', 'Слишком много неудач: повторите через {seconds} с'],
  error_second_factor: [403, 'A code of the second factor is needed, a fresh one', 'Нужен свежий код второго фактора'],
  error_second_factor_none: [409, 'No second factor was begun', 'Второй фактор не начат'],
  error_second_factor_on: [409, 'The second factor is on already: remove it first', 'Второй фактор уже включён: сначала отключите его'],
  error_no_session: [400, 'This is for a session of the cabinet, not for a token', 'Это для сеанса кабинета, не для токена'],
  error_old_password: [400, 'The password is wrong', 'Пароль неверен'],
  error_password_needed: [
    403,
    'Give your password first (POST /api/session/confirm): this changes where a new password would be sent',
    'Сначала подтвердите свой пароль (POST /api/session/confirm): от этого зависит, куда придёт письмо для нового пароля',
  ],
  error_setup_over: [409, 'This server has its first administrator already: sign in', 'У сервера уже есть первый администратор: войдите'],
  error_setup_token: [403, 'This is not the token that the server printed on its first start', 'Это не тот ключ, что сервер напечатал при первом запуске'],
  error_views_too_many: [
    409,
    'No more than {limit} views of a list are kept: forget one first',
    'Хранится не больше {limit} видов списка: сначала удалите один',
  ],
  error_reset: [400, 'This link is no longer good: ask for another', 'Ссылка больше не действует: запросите новую'],
})
