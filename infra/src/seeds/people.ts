import type { Person } from '../local-network/accounts.ts'

const person = (handle: string, home: Person['home'], displayName: string, says: string): Person => ({
  handle: `${handle}.test`,
  password: `${handle}-password`,
  home,
  displayName,
  says,
})

/** Who lives on the local network. The sentences are what `npm start` prints; follows.ts and the records make them true. */
export const PEOPLE: readonly Person[] = [
  person(
    'alice',
    'one',
    'Alice',
    'in the middle of things; follows bob and carla; owns the group "Sunday evenings"',
  ),
  person('bob', 'one', 'Bob', 'follows alice and erin; ahead of alice in Severance; in the group'),
  person('carla', 'two', 'Carla', 'lives on the other PDS; follows alice; in the group'),
  person('dan', 'one', 'Dan', 'only reads: follows everybody, shares nothing'),
  person('erin', 'two', 'Erin', 'follows carla; her records are all from the first app; in no group'),
]

/** Who follows whom, by handle without `.test`. Alice follows neither dan nor erin. */
export const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  alice: ['bob', 'carla'],
  bob: ['alice', 'erin'],
  carla: ['alice'],
  dan: ['alice', 'bob', 'carla', 'erin'],
  erin: ['carla'],
}
