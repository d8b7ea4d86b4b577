// What is refused of getting access to services.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_access_refused: [400, '{service} refuses: {reason}', '{service} отказывает: {reason}'],
  error_access_unavailable: [409, '{service} can not be asked now: {reason}', '{service} сейчас недоступен: {reason}'],
  error_access_setting: [409, 'This server is not set up for it: {setting} is empty', 'Сервер для этого не настроен: {setting} не задан'],
  error_connect_service: [400, '{service} is not connected by a link: give its key', '{service} подключается не по ссылке: передайте ключ'],
  error_suz_not_set: [409, 'Organization {organizationId} has no {field}: set it first', 'У организации {organizationId} не задан {field}: укажите его'],
})
