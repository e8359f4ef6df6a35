// Serves the registry in Neo4j by @neo4j/graphql.   node server.mjs apollo|yoga BOLT-ADDRESS
// Prints the address of the endpoint on standard output.
import { createServer } from 'node:http'
import { Neo4jGraphQL } from '@neo4j/graphql'
import neo4j from 'neo4j-driver'

// The relationships are those in which onceonly keeps the registry. What is to-one there is a list here, as the library
// has it. Verdicts and missing integrations are read from the nodes in which onceonly keeps them for other tools.
const typeDefs = `
  type Service @node {
    key: String!
    nameRu: String
    requirements: [Requirement!]! @relationship(type: "DEMANDS", direction: OUT)
  }
  type Requirement @node {
    key: String!
    documentTypes: [DocumentType!]! @relationship(type: "OF", direction: OUT)
    verdicts: [AnswerVerdict!]! @relationship(type: "VERDICT_ON", direction: IN)
  }
  type DocumentType @node {
    key: String!
    kind: String
    holdings: [Holding!]! @relationship(type: "OF", direction: IN)
  }
  type Holding @node {
    key: String!
    systems: [InformationSystem!]! @relationship(type: "HAS", direction: IN)
  }
  type InformationSystem @node {
    key: String!
    owners: [Organization!]! @relationship(type: "OWNED_BY", direction: OUT)
  }
  type Organization @node {
    key: String!
  }
  type Channel @node {
    key: String!
  }
  type AnswerVerdict @node {
    key: String!
    outcome: String!
    possibly: String!
    channels: [Channel!]! @relationship(type: "VERDICT_THROUGH", direction: OUT)
  }
  type Missing {
    key: String!
    freedAloneCount: Counts!
  }
  type Counts {
    certain: Int!
    possible: Int!
  }
  type Query {
    missingIntegrations(first: Int!): [Missing!]! @cypher(
      statement: """
      MATCH (answer:AnswerMissingIntegration)
      WHERE NOT answer.confirmOnly
      WITH answer ORDER BY answer.freedAlone DESC, answer.key LIMIT toInteger($first)
      RETURN {key: answer.key, freedAloneCount: {certain: answer.freedAlone, possible: answer.freedAlonePossibly}} AS missing
      """
      columnName: "missing"
    )
  }
`
const [, , kind, bolt] = process.argv
const driver = neo4j.driver(bolt)
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema()

if (kind === 'apollo') {
  const { ApolloServer } = await import('@apollo/server')
  const { startStandaloneServer } = await import('@apollo/server/standalone')
  const { url } = await startStandaloneServer(new ApolloServer({ schema }), { listen: { port: 0, host: '127.0.0.1' }, context: async () => ({}) })
  console.log(url)
} else {
  const { createYoga } = await import('graphql-yoga')
  const server = createServer(createYoga({ schema, logging: false, graphiql: false }))
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/graphql`))
}
