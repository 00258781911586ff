package fact

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// ctcaeFile is ctcae.json and ctcae6.json: the terms of one version of CTCAE as
// conditions.
type ctcaeFile struct {
	Version    string `json:"version"`
	Published  string `json:"published"`
	Source     string `json:"source"`
	Address    string `json:"source_url"`
	SourceKind string `json:"source_kind"`
	Confidence Status `json:"confidence"`
	Primary    bool   `json:"needs_primary_check"`
	Check      string `json:"check"`
	Terms      []ctcaeTerm
}

type ctcaeTerm struct {
	Term    string            `json:"term"`
	NameZH  string            `json:"name_zh"`
	SOC     string            `json:"soc"`
	Grades  map[int]RuleGrade `json:"grades"`
	Note    string            `json:"note"`
	Page    string            `json:"page"`       // of ctcae6.json: where in the source
	Check   string            `json:"check"`      // of ctcae6.json: what a second copy says
	Address string            `json:"source_url"` // where it is not the file's
	Source  string            `json:"source"`     // where it is not the file's
}

// ctcaeFiles are read in this order; the later ones may be absent.
var ctcaeFiles = []string{"ctcae.json", "ctcae6.json"}

// readCTCAE turns each term into a rule, "ctcae:creatinine-increased.v5".
func readCTCAE(files fs.FS) ([]*Statement, error) {
	var out []*Statement
	for i, name := range ctcaeFiles {
		text, err := fs.ReadFile(files, name)
		if i > 0 && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var f ctcaeFile
		if err := json.Unmarshal(text, &f); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, t := range f.Terms {
			s, err := f.statement(t)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, t.Term, err)
			}
			out = append(out, s)
		}
	}
	return out, nil
}

func (f *ctcaeFile) statement(t ctcaeTerm) (*Statement, error) {
	data, err := json.Marshal(Rule{Term: t.Term, NameZH: t.NameZH, SOC: t.SOC, Vocabulary: "CTCAE " + f.Version, Grades: t.Grades, Note: t.Note})
	if err != nil {
		return nil, err
	}
	major, _, _ := strings.Cut(f.Version, ".")
	s := &Statement{ID: string(KindRule) + ":" + slug(t.Term) + ".v" + major, Kind: KindRule, Subject: t.Term,
		Title: Name{EN: t.Term, ZH: t.NameZH}, Body: "NCI", Version: f.Version, Data: data,
		Source: Source{Citation: or(t.Source, f.Source), Address: or(t.Address, f.Address), Page: t.Page, Kind: f.SourceKind},
		Status: f.Confidence, NeedsPrimary: f.Primary, Note: or(t.Check, f.Check)}
	if s.Status == Verified {
		s.Checked = []string{"*"}
	}
	if _, err := fmt.Sscanf(f.Published, "%4d-", &s.Year); err != nil {
		return nil, fmt.Errorf("published %q: %w", f.Published, err)
	}
	return s, nil
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
