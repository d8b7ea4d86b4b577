// What is refused of users, employees and positions.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_user_missing: [404, 'User {id} does not exist', 'Пользователя {id} нет'],
  error_user_old_password: [400, 'The old password is wrong', 'Старый пароль неверен'],
  error_user_email: [400, '{email} is not an address of mail', '{email} — не адрес электронной почты'],
  error_user_lang: [400, 'The language is ru or en', 'Язык — ru или en'],
  error_user_main: [
    409,
    'The main account stays an active administrator without limits',
    'Основной аккаунт остаётся действующим администратором без ограничений',
  ],
  error_user_self: [409, 'Nobody removes themselves', 'Нельзя удалить самого себя'],
  error_person_missing: [404, 'Person {id} does not exist', 'Сотрудника {id} нет'],
  error_person_name_empty: [400, 'A person has a first and a last name, 1 to 255 characters each', 'У сотрудника есть имя и фамилия, от 1 до 255 символов'],
  error_person_user: [409, 'Person {id} already belongs to another user', 'Сотрудник {id} уже связан с другим пользователем'],
  error_position_missing: [404, 'Position {id} does not exist', 'Должности {id} нет'],
  error_position_name_empty: [400, 'The name of a position has 1 to 255 characters', 'Название должности — от 1 до 255 символов'],
  error_position_name_taken: [409, 'There already is a position named «{name}»', 'Должность «{name}» уже есть'],
})
