// What is refused about photo sessions and about sending pictures to marketplaces. Some are noted at a folder rather than answered.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_photography_not_found: [404, 'Photo session {photographyId} does not exist', 'Фотосессии {photographyId} нет'],
  error_photography_view: [404, 'Colour {viewId} does not exist', 'Цвета {viewId} нет'],
  error_photography_model: [404, 'Card {modelId} does not exist', 'Карточки {modelId} нет'],
  error_photography_folder: [404, 'There is no folder {folder}', 'Папки {folder} нет'],
  error_photography_folder_name: [400, 'This can not be a folder: {folder}', 'Это не может быть папкой: {folder}'],
  error_photography_access: [400, 'The disk does not let us in: connect Yandex Disk again', 'Диск не пускает: подключите Яндекс.Диск заново'],
  error_photography_source: [400, 'The folder can not be read: {reason}', 'Папка не читается: {reason}'],
  error_photography_too_large: [400, 'A photo session has at most {limit} folders', 'В фотосессии не больше {limit} папок'],
  error_photography_no_product: [
    400,
    'No product has this barcode, article, or article with colour',
    'Нет товара с таким штрих-кодом, артикулом или артикулом с цветом',
  ],
  error_photography_ambiguous: [400, 'Several colours answer to this name', 'Этому имени отвечают несколько цветов'],
  error_photography_empty: [400, 'The folder has no pictures', 'В папке нет фотографий'],
  error_photography_picture: [400, '{name}: {reason}', '{name}: {reason}'],
  error_photography_picture_size: [400, 'The file is larger than {limit} bytes', 'Файл больше {limit} байт'],
  error_photography_no_pictures: [400, 'The colour has no pictures for this marketplace', 'У цвета нет фотографий для этого маркетплейса'],
  error_photography_no_card: [400, 'There is no card on the marketplace yet', 'Карточки на маркетплейсе ещё нет'],
  error_photography_no_address: [
    400,
    'The marketplace fetches pictures by address: PUBLIC_URL must be one it can open',
    'Маркетплейс забирает фотографии по ссылке: в PUBLIC_URL нужен адрес, который он может открыть',
  ],
  error_photography_refused: [400, 'The marketplace refuses: {reason}', 'Маркетплейс отказал: {reason}'],
})
