package programme

import _ "embed"

// Schema is the published JSON Schema (draft 2020-12) of a programme's text, for
// editors that complete and check while one writes.
//
//go:embed programme.schema.json
var Schema []byte
