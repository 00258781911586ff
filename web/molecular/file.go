package molecular

import "stepwise/web/ui"

// fileRead is what came of an uploaded file, which is forgotten.
type fileRead struct {
	Name    string
	Records int
	Found   int
	Copied  bool // the findings stand in the form
}

// maxUpload bounds the body of an upload, in bytes.
const maxUpload = 64 << 20

func uploadLimit() string { return ui.Size(maxUpload) }
