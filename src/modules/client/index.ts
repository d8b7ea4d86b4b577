// The door of the client: organizations, people, tokens, integrations, the audit trail.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'

export { createPerson, createToken, type NewPerson } from './administration.ts'
export { audit, auditEach } from './audit.ts'
export { checkedLogin, checkedPassword, loginIsTaken } from './credentials.ts'
export { bootstrap, createClient } from './bootstrap.ts'
export {
  accountOf,
  listIntegrations,
  noteIntegrationProblem,
  openIntegration,
  saveCursor,
  type Integration,
  type IntegrationKey,
  type IntegrationSecrets,
  type IntegrationSummary,
} from './integrations.ts'
export { getOrganizationFor, organizationSettings, type Organization } from './chosen.ts'
export { merged as mergedRequisites } from './fields.ts'
export { requireLinked } from './fulfilment.ts'
export { forgetAccountName, keepToken } from './connect.ts'
export { checkKeys, findOrganizations, keepAccess, presentRequisites, readAccess } from './organizations.ts'
export { uploadedPicture } from './images.ts'
export { openDirectoryOf, openMarket, openPicturesOf } from './market.ts'
export { askMoySklad } from './moy-sklad.ts'
export { hashPassword, isPassword } from './passwords.ts'
export { csrfToken, sessionCookie } from './session-cookie.ts'
export { openAuthenticator } from './tokens.ts'
export { checkRequisites } from './requisites.ts'
export { callingUser } from './user.ts'
export const client: Module = { name: 'client', ops: http, tasks: [] }
