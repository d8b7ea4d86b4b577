// What is refused of removals.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_removal_main_only: [403, 'Only the main account removes an organization or its goods', 'Удалять организацию и её товары может только основной аккаунт'],
  error_removal_email: [409, 'The main account has no address of mail to send the code to', 'У основного аккаунта нет почты, на которую отправить код'],
  error_removal_last: [409, 'The last organization can not be removed', 'Последнюю организацию удалить нельзя'],
  error_removal_wait: [429, 'A code was sent within the last minute: look for the letter', 'Код отправлен меньше минуты назад: проверьте почту'],
  error_removal_code: [400, 'The code is wrong or too old: ask for another', 'Код неверен или устарел: запросите новый'],
})
