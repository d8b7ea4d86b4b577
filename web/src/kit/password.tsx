// A field for a password that is thought up now: the browser offers one, how long it must be is said.
import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useText } from './text.ts'

/** @example <NewPassword label={t('newPassword')} {...form.getInputProps('newPassword')} /> */
export function NewPassword(props: PasswordInputProps & { label: string }) {
  const t = useText()
  return <PasswordInput description={t('passwordHint')} autoComplete="new-password" minLength={8} required {...props} />
}
