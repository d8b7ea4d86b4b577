// What is refused of settings.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_settings_too_large: [400, 'The settings of a client take more than {limit} characters', 'Настройки клиента занимают больше {limit} символов'],
  error_settings_properties: [400, 'properties must be the text of a JSON object', 'properties — это текст объекта JSON'],
  error_property_name: [
    400,
    'Say which component and which of its settings: 1 to 200 characters each',
    'Укажите компонент и название свойства: от 1 до 200 символов',
  ],
})
