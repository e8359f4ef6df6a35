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

// GraphiQL's own createGraphiQLFetcher would bring code for sockets and multipart answers that the
// page has no use for: questions are one POST, and subscriptions come as server-sent events.
function ask(params, options) {
  return isSubscription(params, options?.documentAST) ? follow(params, options?.headers) : answer(params, options?.headers);
}

function isSubscription({ operationName }, document) {
  return document?.definitions.some(
    ({ operation, name }) => operation === 'subscription' && (!operationName || name?.value === operationName),
  );
}

function post(params, headers, signal) {
  return fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(params),
    signal,
  });
}

async function answer(params, headers) {
  return read(await post(params, { Accept: 'application/graphql-response+json, application/json', ...headers }));
}

async function read(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    // Not from the GraphQL handler (a proxy's page, say): show what came.
    return { errors: [{ message: `HTTP ${response.status}: ${text.slice(0, 500)}` }] };
  }
}

// A subscription that breaks off is taken up again after the last event, until the server says that it is complete or refuses it.
function follow(params, headers) {
  return {
    subscribe(observer) {
      const stopping = new AbortController();
      const listen = async (last) => {
        try {
          const response = await post(params, { ...headers, Accept: 'text/event-stream', ...last }, stopping.signal);
          if (!response.ok) {
            observer.next(await read(response));
            return observer.complete();
          }
          for await (const { event, id, data } of events(response.body)) {
            if (event === 'complete') {
              return observer.complete();
            }
            if (event === 'next') {
              last = id ? { 'Last-Event-ID': id } : last;
              observer.next(JSON.parse(data));
            }
          }
        } catch (error) {
          if (stopping.signal.aborted) {
            return;
          }
          console.info('The connection broke off:', error);
        }
        setTimeout(listen, 1000, last);
      };
      listen();
      return { unsubscribe: () => stopping.abort() };
    },
  };
}

// The events of a stream as this server writes them: lines of name and value, and an empty line after each event.
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const blocks = (text + value).split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      yield Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2)));
    }
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
