package request

import (
	"encoding/json"
	"strings"
	"testing"

	"stepwise/trial/dose"
)

func together(calendar string) string {
	return `{"designs":["BOIN"],"target":0.25,"p_true":[[0.1,0.25],[0.2,0.4]],"cohort_size":3,"max_n":12,"calendar":` + calendar + `}`
}

// What a comparison's calendar is written as is read as the same.
func TestTimetableIsReadAsItIsWritten(t *testing.T) {
	got, err := Comparison([]byte(together(`{"accrual_rate":0.1,"obs_window":28,"manufacturing":{"law":"uniform","from":14,"to":28},"trials":77}`)))
	if err != nil {
		t.Fatal(err)
	}
	c := got.Calendar
	if c.Trials != 77 || c.Rate != 0.1 || len(c.PTrue) != 2 || c.PTrue[0] != 0.1 {
		t.Errorf("%+v: the first scenario is played", c)
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Comparison([]byte(together(string(text))))
	if err != nil || again.Calendar.Key() != c.Key() {
		t.Errorf("%s: %v", text, err)
	}
	without, err := Comparison([]byte(strings.Replace(together("0"), `,"calendar":0`, "", 1)))
	if err != nil || without.Calendar != nil {
		t.Errorf("%+v %v: nobody asked for a calendar", without, err)
	}
}

func TestBadTimetableIsRefusedByKey(t *testing.T) {
	for _, c := range []struct{ calendar, key, why string }{
		{`7`, "input", "no object"},
		{`{"accrual_rate":0.1,"obs_window":28}`, "manufacturing", "cells do not make themselves"},
		{`{"accrual_rate":0.1,"obs_window":28,"manufacturing":{"law":"fixed","value":21},"p_true":[0.1,0.2]}`, "p_true", "the comparison has its own"},
		{`{"accrual_rate":0.1,"obs_window":28,"manufacturing":{"law":"fixed","value":21},"trials":0}`, "trials", "no trial"},
		{`{"accrual_rate":0.1,"obs_window":28,"manufactoring":{"law":"fixed","value":21}}`, "manufactoring", "a slip"},
	} {
		_, err := Comparison([]byte(together(c.calendar)))
		if p, ok := err.(dose.Problem); !ok || p.Key != c.key {
			t.Errorf("%s: %v, want %s", c.why, err, c.key)
		}
	}
}
