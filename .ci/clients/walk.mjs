// After check.mjs: Apollo Client, urql and Relay's runtime walk a list of the real server by pages, each in its own way, and each must end
// with every service once in its cache.
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client/core/index.js";
import { relayStylePagination } from "@apollo/client/utilities/index.js";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { readFileSync, writeFileSync } from "node:fs";
import relay from "relay-runtime";
import typescript from "typescript";
import { withServer } from "../server.mjs";

const page = 50;
const text = `query Services($first: Int!, $after: String) {
  catalogue { services(first: $first, after: $after) {
    totalCount edges { cursor node { id key } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}`;

await withServer(async (address) => {
  const uri = `${address}/graphql`;
  for (const [name, walk] of Object.entries({ "Apollo Client": apollo, urql, "Relay's runtime": relayRuntime })) {
    const { ids, total } = await walk(uri);
    if (total === 0 || ids.length !== total || new Set(ids).size !== total) {
      throw new Error(`${name} has ${ids.length} services in its cache, ${new Set(ids).size} of them different; the server counts ${total}`);
    }
    console.log(`clients: ${name}: ${total} services in pages of ${page}`);
  }
});

async function apollo(uri) {
  const cache = new InMemoryCache({
    typePolicies: { Catalogue: { merge: true, fields: { services: relayStylePagination() } } },
  });
  const client = new ApolloClient({ link: new HttpLink({ uri }), cache });
  const query = client.watchQuery({ query: gql(text), variables: { first: page } });
  let services = (await query.refetch()).data.catalogue.services;
  while (services.pageInfo.hasNextPage) {
    await query.fetchMore({ variables: { after: services.pageInfo.endCursor } });
    services = query.getCurrentResult().data.catalogue.services;
  }
  client.stop();
  return { ids: services.edges.map(({ node }) => node.id), total: services.totalCount };
}

async function urql(url) {
  const client = new Client({
    url,
    exchanges: [cacheExchange({
      keys: { Catalogue: () => "now", MomentRead: () => null },
      resolvers: { Catalogue: { services: relayPagination() } },
    }), fetchExchange],
  });
  let services = { pageInfo: { hasNextPage: true, endCursor: null } };
  while (services.pageInfo.hasNextPage) {
    const { data, error } = await client.query(text, { first: page, after: services.pageInfo.endCursor }).toPromise();
    if (error) throw error;
    services = data.catalogue.services;
  }
  return { ids: services.edges.map(({ node }) => node.id), total: services.totalCount };
}

async function relayRuntime(uri) {
  const [request, nextPage] = await Promise.all(["ServiceListQuery", "ServiceListPaginationQuery"].map(compiled));
  const network = relay.Network.create(async ({ text: query }, variables) => {
    const response = await fetch(uri, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  });
  const environment = new relay.Environment({ network, store: new relay.Store(new relay.RecordSource()) });
  let variables = { first: page };
  for (let node = request; ; node = nextPage) {
    await relay.fetchQuery(environment, node, variables).toPromise();
    const store = environment.getStore().getSource().toJSON();
    const connection = Object.values(store).find((record) => record.__id.endsWith("__ServiceList_services_connection"));
    const info = store[connection.pageInfo.__ref];
    if (!info.hasNextPage) {
      const ids = connection.edges.__refs.map((edge) => store[store[edge].node.__ref].id);
      return { ids, total: await count(uri) };
    }
    variables = { first: page, after: info.endCursor };
  }
}

/** compiled is what Relay's compiler made of an operation, without its types. */
async function compiled(operation) {
  const source = readFileSync(new URL(`frontend/relay/__generated__/${operation}.graphql.ts`, import.meta.url), "utf8");
  const file = new URL(`built/${operation}.mjs`, import.meta.url);
  writeFileSync(file, typescript.transpileModule(source, { compilerOptions: { module: "ESNext", target: "ES2022" } }).outputText);
  return (await import(file)).default;
}

async function count(uri) {
  const response = await fetch(`${uri}?query=${encodeURIComponent("{catalogue{services(first:1){totalCount}}}")}`);
  return (await response.json()).data.catalogue.services.totalCount;
}
