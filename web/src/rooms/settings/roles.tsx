// The table of roles: what each may see and do, as the server applies it.
import { Paper, Text } from '@mantine/core'
import { Answer } from '../../kit/states.tsx'
import { Rights, usual, useRoles, type RoleRow } from './rights.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'
import styles from './settings.module.css'

export function Roles() {
  const t = useText()
  const roles = useRoles()
  return (
    <Screen title={t('tab_roles')} hint={t('rolesHint')}>
      <Answer of={roles}>
        {(rows) => (
          <>
            <Table title={t('rolesUsual')} rows={usual.flatMap((name) => rows.filter(({ role }) => role === name))} />
            <Table title={t('rolesOther')} rows={rows.filter(({ role }) => !usual.includes(role))} />
          </>
        )}
      </Answer>
    </Screen>
  )
}

function Table({ title, rows }: { title: string; rows: readonly RoleRow[] }) {
  const t = useText()
  return (
    <section aria-label={title}>
      <Text component="h2" fw={600} m={0} mb="xs">
        {title}
      </Text>
      <Paper withBorder px="md">
        {rows.map((row) => (
          <div key={row.role} className={styles.role}>
            <div className={styles.roleGrid}>
              <div>
                <Text component="h3" size="sm" fw={600} m={0}>
                  {t(`role_${row.role}`)}
                </Text>
                <Text size="sm" c="dimmed">
                  {t(`roleHint_${row.role}`)}
                </Text>
              </div>
              <div>
                <Rights of={[row]} />
              </div>
            </div>
          </div>
        ))}
      </Paper>
    </section>
  )
}
