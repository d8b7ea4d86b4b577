// `npm run openapi`: writes openapi.json from the operations that are mounted.
import { writeFileSync } from 'node:fs'
import { apiDescription } from '../src/app.ts'

const target = new URL('../openapi.json', import.meta.url)
const description = apiDescription()
writeFileSync(target, `${JSON.stringify(description, null, 1)}\n`)
console.log(`openapi.json: ${Object.keys(description.paths as object).length} paths`)
