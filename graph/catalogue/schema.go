package catalogue

import _ "embed"

//go:embed catalogue.schema.json
var schema string

// Schema returns the JSON Schema (draft 2020-12) of catalogue files, for editors and other programs. It says what a file
// may look like; what only Read can tell, such as a key that stands twice, it leaves out.
func Schema() []byte { return []byte(schema) }
