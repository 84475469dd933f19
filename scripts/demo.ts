import { createServer } from 'node:net'
import { isatty } from 'node:tty'
import type { Config, Environment } from '../server/config.ts'
import { readConfig } from '../server/config.ts'
import { main } from '../server/main.ts'
import { lockHouse } from '../server/store/house-lock.ts'
import { ForeignHouseError, prepareHouse } from './demo-house.ts'
import { DOCTOR, EVERYBODY } from './demo-people.ts'

/** What the demo sets where the environment does not say otherwise. */
function demoEnvironment(given: Environment): Environment {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim()))
  return {
    DATA_DIR: './data/demo',
    PUBLIC_URL: `http://localhost:${said.PORT ?? 5000}`,
    OTP_SENDS_PER_HOUR: '30',
    DEFAULT_SERVICE_PROVIDER: DOCTOR.id,
    // Kept free for fiction, too: nobody answers.
    PHONE_NUMBER: '+12025550100',
    // On a terminal a line for every answer would bury the codes.
    ...(isatty(1) ? { LOG_LEVEL: 'warn' } : {}),
    ...said,
  }
}

async function runDemo(): Promise<void> {
  const env = demoEnvironment(process.env)
  const read = readConfig(env)
  // The server says in words what is wrong.
  if (!read.ok) return main(env)
  const { config } = read
  // Before the house is touched: another demo may be running in it.
  if (!(await isPortFree(config))) {
    return fail(`Port ${config.port} is in use by another program. Stop it, or set PORT.`)
  }
  const freeHouse = lockHouse(config.dataDir)
  if (!freeHouse) return fail(`Another server is running on ${config.dataDir}. Stop it first.`)
  try {
    const done = await prepareHouse(config, Date.now())
    console.log(`The demo house is in ${config.dataDir}: ${SENTENCES[done]}`)
  } catch (error) {
    if (error instanceof ForeignHouseError) return fail(error.message)
    throw error
  } finally {
    freeHouse()
  }
  await main(env, { printSms })
  console.log(welcome(config))
}

const SENTENCES = {
  made: 'made just now.',
  kept: 'kept as it was, its dates moved to today.',
}

function welcome(config: Config): string {
  const rows = EVERYBODY.map(
    ({ phone, last_name, first_name, role }) =>
      `  ${phone}   ${last_name.padEnd(14)} ${first_name}, ${role}`,
  )
  return [
    '',
    `Open ${config.publicUrl?.origin ?? `http://localhost:${config.port}`} and sign in. For a talk`,
    'between two people open it in a second browser, too, or in a private window.',
    '',
    '  phone             last name',
    ...rows,
    '',
    'No text message leaves this computer: the codes appear here. Stop with Ctrl-C.',
    '',
  ].join('\n')
}

function printSms(line: string): void {
  const { to, text } = JSON.parse(line) as { to: string; text: string }
  const person = EVERYBODY.find(({ phone }) => phone.replaceAll(' ', '') === to)
  const whom = person ? `${person.first_name} ${person.last_name}, ${person.phone}` : to
  console.log(`Text message to ${whom}:\n  ${text.replaceAll('\n', '\n  ')}`)
}

async function isPortFree({ host, port }: Config): Promise<boolean> {
  const server = createServer()
  return await new Promise((resolve) => {
    server.once('error', (error) => resolve(!('code' in error && error.code === 'EADDRINUSE')))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

function fail(sentence: string): void {
  console.error(sentence)
  process.exitCode = 1
}

await runDemo()
