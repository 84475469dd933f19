/** A JSON schema, as far as ours go. */
export interface ApiSchema {
  $ref?: string
  type?: string | string[]
  description?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: ApiSchema[]
  items?: ApiSchema
  properties?: Record<string, ApiSchema>
  required?: string[]
  [limit: string]: unknown
}

/** A body that comes or goes, by its media type. */
interface ApiAnswer {
  $ref?: string
  description?: string
  content?: Record<string, { schema: ApiSchema }>
}

/** One method of one path. */
export interface ApiOperation {
  summary: string
  description?: string
  tags: string[]
  security: Record<string, string[]>[]
  parameters?: {
    in: string
    name: string
    required?: boolean
    description?: string
    schema: ApiSchema
  }[]
  requestBody?: ApiAnswer
  responses: Record<string, ApiAnswer>
}

/** An OpenAPI 3.1 document, as far as ours go. */
export interface ApiDocument {
  openapi: string
  info: { title: string; version: string; description: string }
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, ApiOperation>>
  components: {
    securitySchemes: Record<string, object>
    responses: Record<string, ApiAnswer>
    schemas: Record<string, ApiSchema>
  }
}
