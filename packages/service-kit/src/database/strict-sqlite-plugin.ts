import {
  type ColumnDataType,
  type ColumnDefinitionNode,
  type CreateTableNode,
  DataTypeNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  RawNode,
  type RootOperationNode,
  type UnknownRow,
} from 'kysely'

/** The column types migrations may use, written as PostgreSQL's, and what a STRICT table of SQLite calls them. */
const SQLITE_TYPES: Partial<Record<ColumnDataType, ColumnDataType>> = {
  text: 'text',
  integer: 'integer',
  bigint: 'integer',
  bigserial: 'integer',
  'double precision': 'real',
  bytea: 'blob',
}

/**
 * Lets one set of migrations run on both engines: they are written for PostgreSQL, and on SQLite every `create table`
 * becomes STRICT with the matching types. A `bigserial` primary key becomes AUTOINCREMENT, because like a sequence it
 * must never give a number twice. Booleans and dates are missing on purpose: the engines return them differently.
 */
export class StrictSqlitePlugin implements KyselyPlugin {
  readonly #transformer = new StrictTransformer()

  transformQuery(args: PluginTransformQueryArgs): RootOperationNode {
    return this.#transformer.transformNode(args.node, args.queryId)
  }

  async transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return args.result
  }
}

class StrictTransformer extends OperationNodeTransformer {
  protected override transformCreateTable(
    ...[node, queryId]: Parameters<OperationNodeTransformer['transformCreateTable']>
  ): CreateTableNode {
    const table = super.transformCreateTable(node, queryId)
    if (table.selectQuery) return table
    return { ...table, endModifiers: [...(table.endModifiers ?? []), RawNode.createWithSql('strict')] }
  }

  protected override transformColumnDefinition(
    ...[node, queryId]: Parameters<OperationNodeTransformer['transformColumnDefinition']>
  ): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node, queryId)
    if (!DataTypeNode.is(node.dataType)) return column
    const type = SQLITE_TYPES[node.dataType.dataType]
    if (!type) throw new Error(`migrations that run on both engines cannot use ${node.dataType.dataType}`)
    return {
      ...column,
      dataType: DataTypeNode.create(type),
      ...(node.dataType.dataType === 'bigserial' ? { autoIncrement: true } : {}),
    }
  }
}
