// What is refused about pictures of goods.
import { catalog } from '../../../kit/errors.ts'

export const errors = catalog({
  error_image_missing: [400, 'The upload holds no file', 'В запросе нет файла'],
  error_image_format: [400, 'Only JPEG, PNG, TIFF and WebP pictures are taken', 'Принимаются только изображения JPEG, PNG, TIFF и WebP'],
  error_image_cmyk: [400, 'A JPEG in CMYK can not be shown in shops: save it as RGB', 'JPEG в CMYK не подходит для магазинов: сохраните в RGB'],
  error_image_size: [413, 'The picture is larger than {limit} bytes', 'Изображение больше {limit} байт'],
  error_image_unreadable: [400, 'The picture can not be read: {reason}', 'Изображение не читается: {reason}'],
  error_image_address: [400, 'The picture can not be fetched: {reason}', 'Изображение не загружается по ссылке: {reason}'],
  error_image_not_found: [404, 'There is no such picture', 'Такого изображения нет'],
  error_too_many_images: [400, 'A colour has at most {limit} pictures', 'У цвета не больше {limit} изображений'],
})
