package httpapi

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
)

// Trusted are the documents that alone are answered where a server has some, by id and by SHA-256.
type Trusted struct {
	byID   map[string]string
	byHash map[string]string
}

// LoadTrusted reads documents from the files of a folder and those within it: name.graphql is one document, whose id is its
// name and its SHA-256; name.json is a list of them, as Relay's compiler or graphql-codegen write it (an object of texts by
// id) or as Apollo's tools do ("format": "apollo-persisted-query-manifest"). check says what is wrong with a document.
// INVALID when a document is, or an id means two; the message names file and place. NOT_FOUND when there is none.
func LoadTrusted(files fs.FS, check func(text string) *gqlerror.Error) (*Trusted, error) {
	t := &Trusted{byID: map[string]string{}, byHash: map[string]string{}}
	err := fs.WalkDir(files, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		extension := path.Ext(file)
		if extension != ".graphql" && extension != ".json" {
			return nil
		}
		content, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		documents := map[string]string{strings.TrimSuffix(path.Base(file), extension): string(content)}
		if extension == ".json" {
			if documents, err = manifest(content); err != nil {
				return graph.Errorf(graph.Invalid, "%s is no list of documents: %w.", file, err)
			}
		}
		return t.add(file, documents, check)
	})
	var known *graph.Error
	switch {
	case errors.As(err, &known):
		return nil, err
	case err != nil:
		return nil, graph.Errorf(graph.NotFound, "The trusted documents cannot be read: %w.", err)
	case len(t.byID) == 0:
		return nil, graph.Errorf(graph.NotFound, "There is no trusted document: put .graphql files or a manifest (.json) into the folder.")
	}
	return t, nil
}

// manifest reads a list of documents.
func manifest(content []byte) (map[string]string, error) {
	var apollo struct {
		Format     string `json:"format"`
		Version    int    `json:"version"`
		Operations []struct {
			ID   string `json:"id"`
			Body string `json:"body"`
		} `json:"operations"`
	}
	if json.Unmarshal(content, &apollo) == nil && apollo.Format != "" && apollo.Operations != nil {
		if apollo.Format != "apollo-persisted-query-manifest" || apollo.Version != 1 {
			return nil, fmt.Errorf("format %q of version %d is not known", apollo.Format, apollo.Version)
		}
		documents := map[string]string{}
		for _, operation := range apollo.Operations {
			if _, twice := documents[operation.ID]; twice || operation.ID == "" {
				return nil, fmt.Errorf("the id %q is missing or there twice", operation.ID)
			}
			documents[operation.ID] = operation.Body
		}
		return documents, nil
	}
	var documents map[string]string
	if err := json.Unmarshal(content, &documents); err != nil {
		return nil, fmt.Errorf("it is neither an object of texts by id nor a manifest of Apollo: %w", err)
	}
	return documents, nil
}

func (t *Trusted) add(file string, documents map[string]string, check func(string) *gqlerror.Error) error {
	ids := make([]string, 0, len(documents))
	for id := range documents {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		text := documents[id]
		if wrong := check(text); wrong != nil {
			place := file
			if path.Ext(file) == ".json" {
				place += ", document " + id
			}
			if len(wrong.Locations) > 0 {
				place += fmt.Sprintf(":%d:%d", wrong.Locations[0].Line, wrong.Locations[0].Column)
			}
			return graph.Errorf(graph.Invalid, "%s: %s Mend the document or take it away; the server answers only what is valid.", place, sentence(wrong.Message))
		}
		if other, known := t.byID[id]; known && other != text {
			return graph.Errorf(graph.Invalid, "%s: the id %q means another document already. Give each its own.", file, id)
		}
		t.byID[id], t.byHash[hashOf(text)] = text, text
	}
	return nil
}

func sentence(text string) string { return strings.TrimSuffix(text, ".") + "." }

// hashOf is the SHA-256 by which Apollo's clients name a text.
func hashOf(text string) string {
	hash := sha256.Sum256([]byte(text))
	return hex.EncodeToString(hash[:])
}

// Text returns the document of an id or a hash. FORBIDDEN without one, NOT_FOUND when there is no such document.
func (t *Trusted) Text(id string) (string, *graph.Error) {
	if id == "" {
		return "", graph.Errorf(graph.Forbidden, "This server answers only the documents that it was started with: send documentId, or the very text of one.")
	}
	if text, ok := t.byID[id]; ok {
		return text, nil
	}
	if text, ok := t.byHash[strings.TrimPrefix(id, hashPrefix)]; ok {
		return text, nil
	}
	return "", graph.Errorf(graph.NotFound, "This server has no document of that id. It answers the documents that it was started with.")
}

// find returns the text of the document that is meant, or of the query itself if it is one of them.
func (t *Trusted) find(asked request) (string, *refusal) {
	if _, ok := t.byHash[hashOf(asked.query)]; ok && asked.documentID == "" && asked.hash == "" {
		return asked.query, nil
	}
	text, err := t.Text(cmp.Or(asked.documentID, asked.hash))
	if err == nil {
		return text, nil
	}
	status := http.StatusForbidden
	if err.Code == graph.NotFound {
		status = http.StatusNotFound
	}
	return "", &refusal{status: status, code: err.Code, message: err.Message}
}

// hashPrefix begins document ids that are hashes (draft, "Persisted documents").
const hashPrefix = "sha256:"
