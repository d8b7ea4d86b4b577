// The form of a user: who they are, their roles with what these let them do, and what they are limited to.
import { Button, Checkbox, Collapse, Group, MultiSelect, Paper, PasswordInput, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import type { User } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { organizationName, useOrganizations, useWarehouses } from '../../kit/choose.tsx'
import { Section } from '../../kit/facts.tsx'
import { showRefusal } from '../../kit/form.ts'
import { Answer } from '../../kit/states.tsx'
import { EditForm } from './edit-form.tsx'
import { Rights, usual, useRoles, type Role, type RoleRow } from './rights.tsx'
import { useText } from './text.ts'

const valuesOf = (user?: User) => ({
  login: user?.login ?? '',
  name: user?.name ?? '',
  email: user?.email ?? '',
  phoneNumber: user?.phoneNumber ?? '',
  lang: user?.lang === 'en' ? 'en' : 'ru',
  password: '',
  roles: (user?.roles ?? []).map(String),
  organizationIds: (user?.organizationIds ?? []).map(String),
  warehouseIds: (user?.warehouseIds ?? []).map(String),
})
export type UserValues = ReturnType<typeof valuesOf>
const useUserForm = (user?: User) => {
  const t = useText()
  return useForm<UserValues>({
    initialValues: valuesOf(user),
    validate: {
      login: (text) => (text.trim() === '' ? t('loginNeeded') : null),
      email: (text) => (text === '' || /^[^\s@]+@[^\s@]+$/.test(text.trim()) ? null : t('emailWrong')),
      password: (text) => (text === '' || text.length >= 8 ? null : t('passwordShort')),
    },
  })
}
type Form = ReturnType<typeof useUserForm>

const refusals = { error_person_login_taken: 'login', error_person_login_empty: 'login', error_user_email: 'email', error_person_password: 'password' }

export function UserForm({ user, onSave }: { user?: User; onSave: (values: UserValues) => Promise<unknown> }) {
  const t = useText()
  const may = useMay()
  const form = useUserForm(user)
  return (
    <EditForm
      form={form}
      onSave={onSave}
      onRefused={(error) => showRefusal(form, error, refusals)}
      kept={(sent) => ({ ...sent, password: '' })}
      mayEdit={may('user.edit')}
      doIt={user ? t('save') : t('userCreate')}
    >
      <Who form={form} isNew={user === undefined} />
      <Section title={t('roles')}>
        <RolesField form={form} />
      </Section>
      <LimitsField form={form} />
    </EditForm>
  )
}

function Who({ form, isNew }: { form: Form; isNew: boolean }) {
  const t = useText()
  const languages = (['ru', 'en'] as const).map((value) => ({ value, label: t(`lang_${value}`) }))
  return (
    <Section title={t('userWho')}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label={t('login')} required maxLength={200} autoComplete="off" {...form.getInputProps('login')} />
        <TextInput label={t('personName')} maxLength={255} autoComplete="off" {...form.getInputProps('name')} />
        <TextInput label={t('email')} type="email" maxLength={254} autoComplete="off" {...form.getInputProps('email')} />
        <TextInput label={t('phone')} type="tel" maxLength={50} autoComplete="off" {...form.getInputProps('phoneNumber')} />
        <PasswordInput
          label={isNew ? t('password') : t('passwordNew')}
          description={isNew ? t('passwordHint') : t('passwordNewHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <Select label={t('language')} data={languages} allowDeselect={false} {...form.getInputProps('lang')} />
      </SimpleGrid>
    </Section>
  )
}

function RolesField({ form }: { form: Form }) {
  const t = useText()
  const roles = useRoles()
  const [isMore, setMore] = useState(form.values.roles.some((name) => !usual.some((one) => one === name)))
  const toggle = (role: Role) => form.setFieldValue('roles', (before) => (before.includes(role) ? before.filter((one) => one !== role) : [...before, role]))
  const box = ({ role }: RoleRow) => (
    <Checkbox
      key={role}
      label={t(`role_${role}`)}
      description={t(`roleHint_${role}`)}
      checked={form.values.roles.includes(role)}
      onChange={() => toggle(role)}
    />
  )
  return (
    <Answer of={roles}>
      {(rows) => (
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="sm">
            {usual.flatMap((name) => rows.filter(({ role }) => role === name)).map(box)}
          </SimpleGrid>
          <Group>
            <Button variant="subtle" color="gray" size="compact-sm" aria-expanded={isMore} onClick={() => setMore(!isMore)}>
              {t('rolesOther')}
            </Button>
          </Group>
          <Collapse expanded={isMore}>
            <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="sm">
              {rows.filter(({ role }) => !usual.includes(role)).map(box)}
            </SimpleGrid>
          </Collapse>
          <Paper bg="var(--ambar-raised)" p="sm">
            {form.values.roles.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t('rolesNothing')}
              </Text>
            ) : (
              <Rights of={rows.filter(({ role }) => form.values.roles.includes(role))} />
            )}
          </Paper>
        </Stack>
      )}
    </Answer>
  )
}

function LimitsField({ form }: { form: Form }) {
  const t = useText()
  const organizations = (useOrganizations().data?.rows ?? []).map(({ id, organization }) => ({
    value: String(id),
    label: organizationName(organization) || String(id),
  }))
  const warehouses = (useWarehouses().data ?? []).map(({ id, name }) => ({ value: String(id), label: name ?? String(id) }))
  return (
    <Section title={t('limits')}>
      <Text size="sm" c="dimmed" mb="sm">
        {t('limitsHint')}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <MultiSelect
          label={t('tab_organizations')}
          placeholder={form.values.organizationIds.length === 0 ? t('all') : undefined}
          data={organizations}
          clearable
          {...form.getInputProps('organizationIds')}
        />
        <MultiSelect
          label={t('tab_warehouses')}
          placeholder={form.values.warehouseIds.length === 0 ? t('all') : undefined}
          data={warehouses}
          clearable
          {...form.getInputProps('warehouseIds')}
        />
      </SimpleGrid>
    </Section>
  )
}
