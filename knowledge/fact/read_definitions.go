package fact

import (
	"fmt"
	"io/fs"
)

// definitionRecord is one record of definitions.json: the words of one cell of
// irae.json, typed as conditions.
type definitionRecord struct {
	Cell  string        `json:"cell"`  // id of the record in irae.json
	Words string        `json:"words"` // its grade_definition, so that a change there is seen here
	Basis string        `json:"basis"` //
	AnyOf []Alternative `json:"any_of"`
	Note  string        `json:"note"` // how the words were read, where they leave room
}

// readDefinitions reads definitions.json. A definition says no more than its cell:
// event, body, grade, year, source, and status are the cell's.
func readDefinitions(files fs.FS) ([]*Statement, error) {
	cells, err := readCells(files)
	if err != nil {
		return nil, err
	}
	byID := map[string]*cellRecord{}
	for i := range cells {
		byID[cells[i].ID] = &cells[i]
	}
	var file struct {
		About   string             `json:"about"`
		Records []definitionRecord `json:"records"`
	}
	if err := decodeFile(files, "definitions.json", &file); err != nil {
		return nil, err
	}
	out := make([]*Statement, 0, len(file.Records))
	for _, r := range file.Records {
		cell := byID[r.Cell]
		if cell == nil {
			return nil, fmt.Errorf("definitions.json: cell %q is not in irae.json", r.Cell)
		}
		if cell.GradeText != r.Words {
			return nil, fmt.Errorf("definitions.json: cell %q says %q, not %q", r.Cell, cell.GradeText, r.Words)
		}
		of, err := cell.statement(cells)
		if err != nil {
			return nil, fmt.Errorf("irae.json: record %q: %w", r.Cell, err)
		}
		s := *of
		s.ID, s.Kind, s.Data, s.Note = string(KindDefinition)+":"+r.Cell, KindDefinition, encode(Definition{Irae: cell.Irae, Grade: cell.Grade, Cell: of.ID, Basis: r.Basis, AnyOf: r.AnyOf}), r.Note
		s.Title = Name{
			EN: of.Title.EN + ": the grade as conditions",
			ZH: of.Title.ZH + "：分级条件",
		}
		if s.Status == Verified {
			s.Checked = []string{"*"}
		}
		out = append(out, &s)
	}
	return out, nil
}
