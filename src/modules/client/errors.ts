// What the client refuses: organizations, tokens, integrations.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_no_organization: [400, 'There are several organizations: say organizationId', 'Организаций несколько: укажите organizationId'],
  error_organization_missing: [404, 'Organization {id} does not exist', 'Организации {id} нет'],
  error_organization_name_taken: [409, 'There already is an organization named «{name}»', 'Организация «{name}» уже есть'],
  error_organization_name_empty: [400, 'The name of an organization has 1 to 255 characters', 'Название организации — от 1 до 255 символов'],
  error_wrong_inn: [
    400,
    'INN {inn} is wrong: it has 10 or 12 digits, the last of them computed from the others',
    'ИНН {inn} неверен: в нём 10 или 12 цифр, последние вычисляются из остальных',
  ],
  error_wrong_kpp: [400, 'KPP {kpp} is wrong: it has 9 characters', 'КПП {kpp} неверен: в нём 9 знаков'],
  error_wrong_bik: [400, 'BIK {bik} is wrong: it has 9 digits', 'БИК {bik} неверен: в нём 9 цифр'],
  error_wrong_account: [
    400,
    'Account {account} does not belong to the bank {bik}: its check digit is wrong',
    'Счёт {account} не принадлежит банку {bik}: контрольный разряд неверен',
  ],
  error_token_name_taken: [409, 'There already is a token named «{name}»', 'Токен с именем «{name}» уже есть'],
  error_token_name_empty: [400, 'The name of a token has 1 to 100 characters', 'Имя токена — от 1 до 100 символов'],
  error_token_missing: [404, 'Token {id} does not exist', 'Токена {id} нет'],
  error_integration_missing: [
    404,
    'Organization {organizationId} has no integration with {service}',
    'У организации {organizationId} нет интеграции с {service}',
  ],
  error_integration_unknown: [404, 'Integration {id} does not exist', 'Интеграции {id} нет'],
  error_integration_unavailable: [409, '{service} can not be asked now: {reason}', '{service} сейчас недоступен: {reason}'],
  error_integration_refused: [400, '{service} refuses this key: {reason}', '{service} не принимает этот ключ: {reason}'],
  error_integration_unchecked: [
    409,
    '{service} could not say whether the key works, so it is not kept: {reason}',
    '{service} не ответил, работает ли ключ, поэтому он не сохранён: {reason}',
  ],
  error_integration_domain: [
    400,
    'The address changes: give the key again, so that a stored key is never sent to another place',
    'Адрес меняется: передайте ключ заново, сохранённый ключ на другой адрес не отправляется',
  ],
  error_integration_service: [400, 'Say which service it is: service, or the id of an integration', 'Укажите сервис: service или id интеграции'],
  error_organization_too_large: [
    400,
    'The settings of an organization take more than {limit} characters',
    'Настройки организации занимают больше {limit} символов',
  ],
  error_integration_code: [
    400,
    'Connecting by an authorization code is not supported: give the key itself',
    'Подключение по коду авторизации не поддерживается: передайте сам ключ',
  ],
  error_site_domain: [400, 'siteDomain is not an address that may be called: {reason}', 'siteDomain — не адрес, к которому можно обращаться: {reason}'],
  error_directory: [409, 'The directory of organizations can not be asked: {reason}', 'Справочник организаций недоступен: {reason}'],
  error_image_missing: [400, 'There is no file in the request', 'В запросе нет файла'],
  error_image_format: [400, 'The picture must be PNG or JPEG', 'Изображение должно быть PNG или JPEG'],
  error_image_size: [413, 'The picture is larger than {limit} bytes', 'Изображение больше {limit} байт'],
  error_image_unreadable: [400, 'The picture can not be read: {reason}', 'Изображение не читается: {reason}'],
  error_client_missing: [404, 'Client {id} does not exist', 'Клиента {id} нет'],
  error_person_login_empty: [400, 'A login has 1 to 200 characters', 'Логин — от 1 до 200 символов'],
  error_person_password: [400, 'A password has 8 to 1000 characters', 'Пароль — от 8 до 1000 символов'],
  error_person_login_taken: [409, 'The login {login} is taken', 'Логин {login} занят'],
})
