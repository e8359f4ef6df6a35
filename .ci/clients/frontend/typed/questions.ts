// The questions of a frontend on Apollo Client or urql, with fragments beside the parts that show them. The generator
// makes their types, and a list of persisted documents by hash.
import { graphql, useFragment, type DocumentType } from "./generated";

export const ServiceCard = graphql(`
  fragment ServiceCard on Service {
    id
    key
    name(lang: [RU, KK]) { text lang }
    responsible { id name(lang: [RU, KK]) { text } }
    papers { channel { id kind } }
  }
`);

export const ServicePage = graphql(`
  query ServicePage($first: Int!, $after: String) {
    catalogue {
      moment { date revision hypothetical }
      services(first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor revisionChanged }
        edges { cursor node { ...ServiceCard } }
      }
    }
  }
`);

export const WhatIf = graphql(`
  query WhatIf($changes: [ChangeInput!]!) {
    now: catalogue { missingIntegrations(first: 5) { nodes { consumer { key } provider { key } } } }
    then: catalogue(with: $changes) {
      difference { verdicts(first: 50) { totalCount } }
    }
  }
`);

export const ManyNodes = graphql(`
  query ManyNodes($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      id
      ... on InformationSystem { abbreviation owner { id } }
      ...ServiceCard
    }
  }
`);

/** titles shows that what is asked is typed down to its leaves, enums included. */
export function titles(page: DocumentType<typeof ServicePage>): string[] {
  return page.catalogue.services.edges.map(({ node }) => {
    const card = useFragment(ServiceCard, node);
    return `${card.name?.text ?? card.key} (${card.papers.map((paper) => paper.channel?.kind ?? "any").join(", ")})`;
  });
}
