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

export const PaperServices = graphql(`
  query PaperServices($where: ServiceWhere!, $orderBy: [ServiceOrder!]) {
    catalogue {
      services(where: $where, orderBy: $orderBy, first: 20) {
        totalCount
        nodes { ...ServiceCard }
      }
    }
  }
`);

export const Find = graphql(`
  query Find($text: String!) {
    catalogue {
      search(text: $text, first: 10) {
        edges { score node { id } matches { field text highlights { start end } } }
      }
    }
  }
`);

export const Rename = graphql(`
  mutation Rename($input: SaveServiceInput!) {
    saveService(input: $input) {
      service { ...ServiceCard }
      userErrors { code message path }
      change { revision }
    }
  }
`);

export const Follow = graphql(`
  subscription Follow($since: Int) {
    revisions(since: $since) { revision from complete changed { type key } }
  }
`);

/** renamed shows that what is sent in is typed too: a field of another name, or of another type, does not compile. */
export const renamed: Parameters<typeof variables<typeof Rename>>[1] = {
  input: { service: { key: "kz-veh-reg", name: { en: "Registration of vehicles" } }, dryRun: true, reason: "A shorter name" },
};

function variables<Document>(_document: Document, given: VariablesOf<Document>): VariablesOf<Document> {
  return given;
}

type VariablesOf<Document> = Document extends { __apiType?: (given: infer Variables) => unknown } ? Variables : never;

/** titles shows that what is asked is typed down to its leaves, enums included. */
export function titles(page: DocumentType<typeof ServicePage>): string[] {
  return page.catalogue.services.edges.map(({ node }) => {
    const card = useFragment(ServiceCard, node);
    return `${card.name?.text ?? card.key} (${card.papers.map((paper) => paper.channel?.kind ?? "any").join(", ")})`;
  });
}
