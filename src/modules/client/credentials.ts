// What may be a login or a password.
import type { Refusal } from '../../kit/errors.ts'
import { errors } from './errors.ts'

export function checkedLogin(given: string): string {
  const login = given.trim()
  if (login === '' || login.length > 200) throw errors.error_person_login_empty()
  return login
}

export function checkedPassword(password: string): string {
  if (password.length < 8 || password.length > 1000) throw errors.error_person_password()
  return password
}

export const loginIsTaken = (login: string): Refusal => errors.error_person_login_taken({ login })
