package content

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// QuestionFileLimit bounds a file of questions in bytes.
const QuestionFileLimit = 8 << 20

// questionFile is a list of questions as a file. What else stands beside them
// (what the file is about, where it comes from) is for people.
type questionFile struct {
	Questions []Question `json:"questions"`
}

// ParseQuestions reads a file of questions in JSON. Every fault is Invalid and
// names its line or its question; more than QuestionFileLimit bytes are TooLarge.
func ParseQuestions(r io.Reader) ([]Question, error) {
	raw, err := io.ReadAll(io.LimitReader(r, QuestionFileLimit+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > QuestionFileLimit {
		return nil, fault.New(fault.TooLarge, "fault.toolarge", "Limit", "8 MiB")
	}
	var f fault.Form
	var file questionFile
	if err := json.Unmarshal(raw, &file); err != nil {
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		at := int64(0)
		if errors.As(err, &syntax) {
			at = syntax.Offset
		} else if errors.As(err, &kind) {
			at = kind.Offset
		}
		line := 1 + bytes.Count(raw[:min(at, int64(len(raw)))], []byte("\n"))
		f.Add(fmt.Sprintf("line %d", line), "content.json", "Reason", err.Error())
		return nil, f.Err()
	}
	f.Check(len(file.Questions) > 0, "questions", "fault.required")
	seen := map[string]bool{}
	for i, q := range file.Questions {
		q = q.tidy()
		file.Questions[i] = q
		name := q.ID
		if name == "" {
			name = fmt.Sprintf("questions[%d]", i)
		}
		var g fault.Form
		q.check(&g)
		g.Check(!seen[q.ID], "id", "content.twice", "Question", q.ID)
		seen[q.ID] = true
		var bad *fault.Fault
		if errors.As(g.Err(), &bad) {
			for _, x := range bad.Fields {
				f.Add(name+": "+x.Where, x.Key, pairs(x.Args)...)
			}
		}
	}
	return file.Questions, f.Err()
}

// ImportQuestions reads a file of questions and saves each as the next version of
// itself, all of them or none. It returns how many there were. Reading the same
// file again changes nothing.
func (s *Service) ImportQuestions(ctx context.Context, a person.Actor, r io.Reader) (int, error) {
	if !mayAuthor(a) {
		return 0, person.Forbidden()
	}
	questions, err := ParseQuestions(r)
	if err != nil {
		return 0, err
	}
	now := s.clock.Now()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for i, q := range questions {
			if _, err := s.putQuestion(ctx, tx, a, q, anyBase, i+1, now); err != nil {
				return err
			}
		}
		return nil
	})
	return len(questions), err
}

// ExportQuestions writes the questions of a unit in the form that ImportQuestions
// reads. Retired ones are left out.
func (s *Service) ExportQuestions(ctx context.Context, a person.Actor, unit string, w io.Writer) error {
	banked, err := s.Bank(ctx, a, unit)
	if err != nil {
		return err
	}
	file := questionFile{Questions: []Question{}}
	for _, b := range banked {
		if !b.Retired {
			file.Questions = append(file.Questions, b.Body)
		}
	}
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(file); err != nil {
		return err
	}
	_, err = io.WriteString(w, out.String())
	return err
}
