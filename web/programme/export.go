package programme

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/xuri/excelize/v2"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// Export gives the coordinator the whole list as a spreadsheet: one line a
// learner, one column a requirement, in the reader's language.
func (p *Pages) Export(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l, err := p.listing(r)
	if err != nil {
		return err
	}
	f := l.filter
	f.After, f.Limit = "", 0
	enrolments, err := p.service.Learners(ctx, ui.Actor(ctx), f)
	if err != nil {
		return err
	}
	rows, err := p.rows(ctx, enrolments)
	if err != nil {
		return err
	}
	book := excelize.NewFile()
	defer book.Close()
	sheet, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	head := []any{}
	for _, k := range []string{"latin", "han", "licence", "hospital", "email", "cohort", "version", "step", "due", "last", "completed"} {
		head = append(head, lang.T(ctx, "programme.export."+k))
	}
	asked := []room.Requirement{}
	for _, st := range l.choice.definition.Steps {
		for _, rq := range st.Requirements {
			asked = append(asked, rq)
			head = append(head, plainCell(rq.Sentence(lang.From(ctx))))
		}
	}
	if err := sheet.SetRow("A1", head); err != nil {
		return err
	}
	for i, x := range rows {
		e := x.enrolment
		cells := []any{plainCell(x.person.Latin), plainCell(x.person.Han), plainCell(x.person.Licence), plainCell(x.person.Hospital),
			plainCell(x.person.Email), e.Cohort, e.Version, e.Step + 1, day(e.DueAt), day(e.ActiveAt), day(e.CompletedAt)}
		for _, rq := range asked {
			cells = append(cells, fmt.Sprintf("%d/%d", len(e.State.Evidence[rq.Code]), rq.Need()))
		}
		if err := sheet.SetRow(fmt.Sprintf("A%d", i+2), cells); err != nil {
			return err
		}
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.xlsx"`, l.choice.programme.ID))
	return book.Write(w)
}

// plainCell keeps a spreadsheet program from taking what somebody wrote for a
// formula.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func day(t clock.Time) string {
	if t.IsZero() {
		return ""
	}
	return lang.Day(t)
}
