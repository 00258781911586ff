package programme

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/lrs"
	"stepwise/web/ui"
)

// line is one statement as a learner reads it.
type line struct {
	at     clock.Time
	verb   lang.Text
	object lang.Text
	iri    string
	score  *float64
	voided bool
}

func readLine(row lrs.Row) (line, error) {
	var s struct {
		Timestamp time.Time
		Verb      struct {
			ID      string
			Display map[string]string
		}
		Object struct {
			ID         string
			Definition struct{ Name map[string]string }
		}
		Result struct{ Score struct{ Scaled *float64 } }
	}
	if err := json.Unmarshal([]byte(row.Body), &s); err != nil {
		return line{}, fmt.Errorf("statement %s: %w", row.ID, err)
	}
	// What has no name is shown by its place under our namespace, not by a long
	// address: "item/io-q01".
	verb := bilingual(s.Verb.Display)
	if verb.IsZero() {
		verb = verbName(s.Verb.ID)
	}
	return line{clock.At(s.Timestamp), verb, bilingual(s.Object.Definition.Name), strings.TrimPrefix(s.Object.ID, lrs.Base+"/"),
		s.Result.Score.Scaled, row.Voided}, nil
}

// verbName is what a verb is called that its statement does not name: our own word
// for it, or the last part of its address.
func verbName(iri string) lang.Text {
	for _, v := range lrs.Verbs {
		if v.ID == iri {
			return bilingual(v.Display)
		}
	}
	word := iri[strings.LastIndexAny(iri, "/#")+1:]
	return lang.Text{EN: word, ZH: word}
}

func bilingual(m map[string]string) lang.Text {
	return lang.Text{EN: m["en"], ZH: m[string(lang.ZH)]}
}

// parsePlace reads where in the record a page ended.
func parsePlace(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, fault.New(fault.NotFound, "fault.notfound")
	}
	return n, nil
}

// RecordExport gives a learner the whole record as a JSON list of statements,
// unchanged, so that it can be taken to any other system that speaks xAPI.
func (p *Pages) RecordExport(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="statements.json"`)
	who, before, first := ui.Actor(r.Context()).ID, int64(0), true
	fmt.Fprint(w, "[")
	for {
		page, err := p.record.Recent(r.Context(), p.db.Read(), who, before, 500)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			if !first {
				fmt.Fprint(w, ",\n")
			}
			first = false
			fmt.Fprint(w, row.Body)
		}
		if before = page.Next; before == 0 {
			break
		}
	}
	_, err := fmt.Fprint(w, "]\n")
	return err
}
