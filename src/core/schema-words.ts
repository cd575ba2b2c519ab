import { config } from 'zod/mini'
import english from 'zod/v4/locales/en.js'

// Without them a schema says of whatever it refuses that it is invalid.
config(english())
