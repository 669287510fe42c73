export { app, com } from './generated/index.js'
