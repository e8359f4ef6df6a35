// The page: GraphiQL over this server's /graphql, opened with the example questions.
import './workers.js';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
// One by one: graphiql/style.css is the bundle for CDNs, with Monaco's styles a second time and
// half a megabyte of fonts.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './page.css';

// GraphiQL's own createGraphiQLFetcher would bring websocket and multipart code that the
// server has no use for; one POST is all there is.
async function ask(params, options) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      Accept: 'application/graphql-response+json, application/json',
      'Content-Type': 'application/json',
      ...options?.headers,
    },
    body: JSON.stringify(params),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    // Not from the GraphQL handler (a proxy's page, say): show what came.
    return { errors: [{ message: `HTTP ${response.status}: ${text.slice(0, 500)}` }] };
  }
}

// Each example is a tab. GraphiQL names a tab after the operation in it, so the title stands
// above the question as a comment; a query that already begins with a comment is left alone.
function tab({ title, query, variables }) {
  const opened = query.startsWith('#') || !title ? query : `# ${title}\n${query}`;
  return {
    query: opened.endsWith('\n') ? opened : `${opened}\n`,
    variables: variables && Object.keys(variables).length > 0 ? JSON.stringify(variables, null, 2) : '',
  };
}

async function examples() {
  try {
    const response = await fetch('./examples.json');
    if (!response.ok) {
      throw new Error(`HTTP ${response.status}`);
    }
    return (await response.json()).map(tab);
  } catch (error) {
    // The page is useful without its examples.
    console.warn('examples.json:', error);
    return undefined;
  }
}

const defaultTabs = await examples();
createRoot(document.getElementById('graphiql')).render(
  createElement(GraphiQL, { fetcher: ask, defaultTabs, shouldPersistHeaders: false }),
);
