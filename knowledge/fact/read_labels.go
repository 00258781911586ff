package fact

import "io/fs"

// labelRecord is one record of labels.json, which is ours: it types words of
// therapies.json and biomarkers.json.
type labelRecord struct {
	ID         string         `json:"id"`
	Of         string         `json:"of"`
	Name       string         `json:"name"`
	Words      string         `json:"words"`
	Covers     []string       `json:"covers"`
	Without    []string       `json:"without"`
	Only       bool           `json:"only"`
	Measure    string         `json:"measure"`
	Cuts       map[string]Cut `json:"cuts"`
	Confidence string         `json:"confidence"`
	Citation   string         `json:"citation"`
	SourceURL  string         `json:"source_url"`
	Note       string         `json:"note"`
}

// readLabels reads labels.json.
func readLabels(files fs.FS) ([]*Statement, error) {
	var list []labelRecord
	if err := decodeFile(files, "labels.json", &list); err != nil {
		return nil, err
	}
	var out []*Statement
	for _, r := range list {
		s := statement(KindLabel, r.ID, r.Name, Name{EN: r.Of + ": " + r.Name}, status(r.Confidence), source(r.Citation, r.SourceURL),
			Label{Of: r.Of, Name: r.Name, Words: r.Words, Covers: r.Covers, Without: r.Without, Only: r.Only, Measure: r.Measure, Cuts: r.Cuts})
		s.Note, s.Checked = r.Note, checked(s.Status, "covers", "without", "cuts")
		out = append(out, s)
	}
	return out, nil
}
