// What is refused about groups of keywords.
import { catalog } from '../../../kit/errors.ts'

export const errors = catalog({
  error_keyword_group_not_found: [404, 'There is no keyword group {groupId}', 'Группы ключевых слов {groupId} нет'],
  error_keyword_not_found: [404, 'The group has no keyword {keywordId}', 'В группе нет ключевого слова {keywordId}'],
  error_keyword_group_exists: [409, 'A keyword group with this name is already there', 'Группа ключевых слов с таким названием уже есть'],
  error_keyword_target: [400, 'productId, productViewId or modelId is required', 'Укажите productId, productViewId или modelId'],
})
