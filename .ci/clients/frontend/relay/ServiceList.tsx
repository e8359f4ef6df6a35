// A list that grows by pages, as a Relay application has it: a fragment with a connection that can be fetched again, and
// a node that can be fetched again by its id.
import { graphql, useLazyLoadQuery, usePaginationFragment, useRefetchableFragment } from "react-relay";
import type { ServiceListQuery } from "./__generated__/ServiceListQuery.graphql";
import type { ServiceList_query$key } from "./__generated__/ServiceList_query.graphql";
import type { ServicePaper_service$key } from "./__generated__/ServicePaper_service.graphql";

export function ServiceScreen() {
  const data = useLazyLoadQuery<ServiceListQuery>(
    graphql`
      query ServiceListQuery($first: Int!, $after: String) {
        ...ServiceList_query
      }
    `,
    { first: 20 },
  );
  return <ServiceList query={data} />;
}

function ServiceList({ query }: { query: ServiceList_query$key }) {
  const { data, hasNext, loadNext } = usePaginationFragment(
    graphql`
      fragment ServiceList_query on Query @refetchable(queryName: "ServiceListPaginationQuery") {
        catalogue {
          services(first: $first, after: $after) @connection(key: "ServiceList_services") {
            edges {
              node {
                id
                name(lang: [RU, KK]) { text }
                ...ServicePaper_service
              }
            }
            pageInfo { revisionChanged }
          }
        }
      }
    `,
    query,
  );
  return (
    <section>
      {data.catalogue.services.edges.map(({ node }) => (
        <article key={node.id}>
          <h2>{node.name?.text}</h2>
          <Paper service={node} />
        </article>
      ))}
      {hasNext && <button onClick={() => loadNext(20)}>+20</button>}
    </section>
  );
}

function Paper({ service }: { service: ServicePaper_service$key }) {
  const [data, refetch] = useRefetchableFragment(
    graphql`
      fragment ServicePaper_service on Service
      @refetchable(queryName: "ServicePaperRefetchQuery")
      @argumentDefinitions(first: { type: "Int", defaultValue: 50 }, after: { type: "String" }) {
        requirements(first: $first, after: $after) @connection(key: "ServicePaper_requirements") {
          edges {
            node {
              id
              name(lang: [RU, KK]) { text }
              verdicts { channel { kind } outcome possibly decision }
            }
          }
        }
      }
    `,
    service,
  );
  return (
    <ul onClick={() => refetch({})}>
      {data.requirements.edges.map(({ node }) => (
        <li key={node.id}>
          {node.name?.text}: {node.verdicts.map((verdict) => verdict.outcome).join(", ")}
        </li>
      ))}
    </ul>
  );
}
