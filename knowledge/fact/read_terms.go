package fact

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// readTerms reads all terms of CTCAE 5.0 (ctcae_v5.csv) with their Chinese names:
// those of ctcae.json as the facts have them, the others from terms.zh.csv, which
// are our own translation and say so.
func readTerms(files fs.FS) ([]*Statement, error) {
	text, err := fs.ReadFile(files, "ctcae_v5.csv")
	if err != nil {
		return nil, err
	}
	source, note, rows, err := remarked(text)
	if err != nil {
		return nil, fmt.Errorf("ctcae_v5.csv: %w", err)
	}
	source.Address = "https://github.com/oncohub/CTCAE5"
	names, err := chineseNames(files)
	if err != nil {
		return nil, err
	}
	out := make([]*Statement, 0, len(rows))
	for i, row := range rows {
		if len(row) != 8 {
			return nil, fmt.Errorf("ctcae_v5.csv: row %d has %d fields", i+2, len(row))
		}
		t := Term{SOC: row[0], Term: row[1], Grades: [5]string(row[2:7]), Definition: row[7]}
		name := names[t.Term]
		t.NameZH, t.ZHStatus = name.text, name.status
		data, err := json.Marshal(t)
		if err != nil {
			return nil, err
		}
		out = append(out, &Statement{ID: string(KindTerm) + ":" + slug(t.Term), Kind: KindTerm, Subject: t.Term, Title: Name{EN: t.Term, ZH: t.NameZH},
			Body: "NCI", Version: "5.0", Year: 2017, Data: data, Source: source, Status: Verified, NeedsPrimary: true,
			Checked: []string{"soc", "term", "grades", "definition"}, Note: note})
	}
	return out, nil
}

type chineseName struct {
	text   string
	status Status
}

// chineseNames are the names of ctcae.json over those of terms.zh.csv.
func chineseNames(files fs.FS) (map[string]chineseName, error) {
	out := map[string]chineseName{}
	text, err := fs.ReadFile(files, "terms.zh.csv")
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		_, _, rows, err := remarked(text)
		if err != nil {
			return nil, fmt.Errorf("terms.zh.csv: %w", err)
		}
		for i, row := range rows {
			if len(row) != 2 || row[1] == "" {
				return nil, fmt.Errorf("terms.zh.csv: row %d is not a term and its name", i+2)
			}
			out[row[0]] = chineseName{text: row[1], status: Draft}
		}
	}
	text, err = fs.ReadFile(files, "ctcae.json")
	if err != nil {
		return nil, err
	}
	var f ctcaeFile
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("ctcae.json: %w", err)
	}
	for _, t := range f.Terms {
		out[t.Term] = chineseName{text: t.NameZH}
	}
	return out, nil
}

// remarked reads a CSV file whose first line is a remark on where it comes from
// ("# source. Checks: …"), and drops its heading.
func remarked(text []byte) (source Source, note string, rows [][]string, err error) {
	r := bufio.NewReader(bytes.NewReader(text))
	if bytes.HasPrefix(text, []byte("# ")) {
		line, err := r.ReadString('\n')
		if err != nil {
			return source, note, nil, err
		}
		remark := strings.TrimSpace(strings.TrimPrefix(line, "# "))
		source.Citation, note = remark, ""
		if at := strings.Index(remark, " Checks: "); at >= 0 {
			source.Citation, note = remark[:at], remark[at+1:]
		}
		source.Kind = "public copy"
	}
	rows, err = csv.NewReader(r).ReadAll()
	if err == nil && len(rows) == 0 {
		err = errors.New("there is no heading")
	}
	if err != nil {
		return source, note, nil, err
	}
	return source, note, rows[1:], nil
}
