// What tasks refuse.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_task_missing: [404, 'Task {id} does not exist', 'Задачи {id} нет'],
  error_task_running: [409, 'Task {id} is already running', 'Задача {id} уже выполняется'],
  error_task_finished: [409, 'Task {id} has already ended', 'Задача {id} уже закончена'],
  error_task_not_yours: [
    403,
    'Only who began a task or an administrator may stop it or run it again',
    'Остановить задачу или запустить её снова может только тот, кто её начал, или администратор',
  ],
  error_file_missing: [404, 'There is no such file', 'Такого файла нет'],
  error_user_task_not_yours: [403, 'Only the author of a task or an administrator may change it', 'Задачу меняет только её автор или администратор'],
  error_user_task_dates: [400, 'The end is before the start', 'Окончание раньше начала'],
})
