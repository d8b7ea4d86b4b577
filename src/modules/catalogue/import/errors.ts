// What imports refuse.
import { catalog } from '../../../kit/errors.ts'

export const errors = catalog({
  error_feed_source: [400, 'Give the address of the feed in `url`, or upload it as `file`', 'Укажите адрес фида в url или загрузите его файлом file'],
  error_feed_address: [400, 'The feed can not be fetched: {reason}', 'Фид не скачивается: {reason}'],
  error_feed_unreadable: [
    400,
    'The feed ends at line {line}: {reason}. What stood before was imported',
    'Фид обрывается на строке {line}: {reason}. Всё, что было выше, импортировано',
  ],
})
