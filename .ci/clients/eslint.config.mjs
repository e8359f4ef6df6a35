// The Relay rules of @graphql-eslint over schema.graphqls.
import graphql from "@graphql-eslint/eslint-plugin";

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: "./built/schema.graphql" } } },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-relay"].rules,
      // Answers have no id, as a verdict is nothing that could be fetched again; and short lists are plain lists.
      "@graphql-eslint/relay-edge-types": ["error", { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false }],
      // Hits of a search are walked forwards only.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
    },
  },
];
