// What is refused of getting access to services.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_access_refused: [400, '{service} refuses: {reason}', '{service} отказывает: {reason}'],
  error_access_unavailable: [409, '{service} can not be asked now: {reason}', '{service} сейчас недоступен: {reason}'],
  error_access_setting: [409, 'This server is not set up for it: {setting} is empty', 'Сервер для этого не настроен: {setting} не задан'],
  error_connect_service: [400, '{service} is not connected by a link: give its key', '{service} подключается не по ссылке: передайте ключ'],
  error_connect_state: [
    400,
    'This did not begin here: open the address of the connection anew',
    'Подключение начато не здесь: откройте адрес подключения заново',
  ],
  error_connect_used: [400, 'This was used already: open the address of the connection anew', 'Эта ссылка уже использована: откройте адрес подключения заново'],
  error_connect_late: [400, 'It took too long: open the address of the connection anew', 'Прошло слишком много времени: откройте адрес подключения заново'],
  error_wildberries_token_expired: [400, 'This token of Wildberries ended on {on}', 'Срок этого токена Wildberries истёк {on}'],
  error_wildberries_token_test: [400, 'This token of Wildberries is for its test contour only', 'Это токен тестового контура Wildberries'],
  error_wildberries_token_read_only: [
    400,
    'This token of Wildberries may only read: make one without «Только на чтение»',
    'Этот токен Wildberries — только на чтение: создайте токен без этой отметки',
  ],
  error_wildberries_token_lacks: [400, 'This token of Wildberries lacks categories: {categories}', 'У этого токена Wildberries нет категорий: {categories}'],
  error_suz_not_set: [409, 'Organization {organizationId} has no {field}: set it first', 'У организации {organizationId} не задан {field}: укажите его'],
})
