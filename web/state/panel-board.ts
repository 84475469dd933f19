import type { Assessment } from '../../server/protocol/therapy-sessions.ts'
import type { AssessmentsOf } from './panel-assessments.ts'
import type { Person } from './types.ts'

interface AssessmentsBoard {
  columns: Pick<Assessment, 'name' | 'title' | 'when'>[]
  /** A cell a column; null: this person is not asked. */
  rows: { person: Person; cells: (Assessment['status'] | null)[] }[]
}

/** A table of people and assessments: what is filled in before stands first. Pure. */
export function boardOf(people: readonly Person[], all: AssessmentsOf): AssessmentsBoard {
  const of = ({ id }: Person) => all.get(id) ?? []
  const byName = new Map(people.flatMap(of).map((one) => [one.name, one]))
  const columns = [...byName.values()].sort(
    (a, b) => Number(a.when === 'after') - Number(b.when === 'after'),
  )
  const statusOf = (person: Person, column: Assessment) =>
    of(person).find(({ name }) => name === column.name)?.status ?? null
  return {
    columns,
    rows: people.map((person) => ({
      person,
      cells: columns.map((column) => statusOf(person, column)),
    })),
  }
}
