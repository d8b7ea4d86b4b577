// The frame of a form that fills a screen: who may not change it only reads it, leaving it unsaved asks first, what is typed while it is saved stays.
import { Button, Group, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useState, type ReactNode } from 'react'
import { markSaved } from '../../kit/form.ts'
import { useUnsaved } from '../../kit/unsaved.tsx'

type EditFormProps<Values> = {
  form: UseFormReturnType<Values>
  onSave: (values: Values) => Promise<unknown>
  onRefused: (error: Error) => void
  /** What the fields hold once it is saved, where that is not what was sent. */ kept?: (sent: Values) => Values
  mayEdit: boolean
  /** The word on the button. */ doIt: string
  children: ReactNode
}

export function EditForm<Values extends Record<string, unknown>>({ form, onSave, onRefused, kept, mayEdit, doIt, children }: EditFormProps<Values>) {
  const [isBusy, setBusy] = useState(false)
  const unsaved = useUnsaved(form.isDirty() && !isBusy)
  const save = async (values: Values) => {
    setBusy(true)
    try {
      await onSave(values)
      markSaved(form, values, kept?.(values))
    } catch (error) {
      if (error instanceof Error) onRefused(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={form.onSubmit((values) => void save(values))} noValidate>
      <fieldset disabled={!mayEdit} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <Stack maw={760}>
          {children}
          {mayEdit && (
            <Group>
              <Button type="submit" loading={isBusy}>
                {doIt}
              </Button>
            </Group>
          )}
        </Stack>
      </fieldset>
      {unsaved}
    </form>
  )
}
