// Logs more lines than one write takes and ends as it is told: by itself, by an exception, or after a fatal line.
import { createLogger } from '../src/log/create-logger.ts'

const log = createLogger({ name: 'app', level: 'info' })
for (let n = 0; n < 200; n += 1) log.info({ n }, 'a line that is long enough to fill the buffer a few times')
if (process.argv[2] === 'throws') throw new Error('on purpose')
if (process.argv[2] === 'killed') {
  log.fatal('the last line')
  process.kill(process.pid, 'SIGKILL')
}
