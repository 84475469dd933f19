import type { ASTVisitor, ValidationContext } from 'graphql'
import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql'
import { MAX_ALIASES } from '../protocol/graphql.ts'

type Rule = (context: ValidationContext) => ASTVisitor

/** What is refused beyond what GraphQL itself refuses. */
export function graphqlRules({ introspection }: { introspection: boolean }): Rule[] {
  const always = [fewAliases, noSubscriptions]
  return introspection ? always : [...always, NoSchemaIntrospectionCustomRule]
}

/** There are none, which the library notices only when it is too late for a proper answer. */
function noSubscriptions(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition({ operation }) {
      if (operation !== 'subscription') return
      context.reportError(new GraphQLError('There are no subscriptions: ask again'))
    },
  }
}

/** Aliases ask for the same thing many times in one call. */
function fewAliases(context: ValidationContext): ASTVisitor {
  let count = 0
  return {
    Field(node) {
      if (!node.alias) return
      count += 1
      if (count === MAX_ALIASES + 1) {
        context.reportError(new GraphQLError(`A query may have ${MAX_ALIASES} aliases`))
      }
    },
  }
}
