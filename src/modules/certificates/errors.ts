// What is refused about quality documents.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_quality_document_not_found: [404, 'Quality document {documentId} does not exist', 'Сертификата {documentId} нет'],
  error_quality_document_shared: [
    409,
    'The document is for cards of other organizations too: only who sees them may remove it or its pages',
    'Сертификат относится и к карточкам других организаций: удалить его или его страницы может только тот, кто их видит',
  ],
  error_quality_document_number: [409, 'A document with the number {number} is already there', 'Сертификат с номером {number} уже есть'],
  error_quality_document_dates: [400, 'It can not expire before it begins', 'Срок действия не может закончиться раньше, чем начался'],
  error_quality_document_model: [404, 'Card {modelId} does not exist', 'Карточки {modelId} нет'],
  error_quality_document_link: [400, 'A binding names a card, a brand or a category', 'Связь сертификата должна называть карточку, бренд или категорию'],
  error_quality_document_image_not_found: [404, 'Page {imageId} does not exist', 'Страницы {imageId} нет'],
  error_quality_document_images: [400, 'A document has at most {limit} pages', 'У сертификата не больше {limit} страниц'],
  error_quality_document_file: [400, 'A page is a picture (JPEG, PNG, TIFF, WebP) or a PDF', 'Страница — это изображение (JPEG, PNG, TIFF, WebP) или PDF'],
  error_pdf_unreadable: [400, 'The PDF is damaged or cut short', 'PDF повреждён или обрезан'],
  error_pdf_encrypted: [400, 'The PDF is protected by a password', 'PDF защищён паролем'],
  error_pdf_active: [400, 'The PDF holds scripts or files, not only pages ({what})', 'PDF содержит сценарии или файлы, а не только страницы ({what})'],
})
