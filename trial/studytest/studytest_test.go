package studytest

import (
	"testing"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func TestTheStudyStands(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := Open(t, db)
		v := s.View("pi")
		p := v.Protocol(v.Current())
		if p == nil || p.Plan.MaxN() != 20 || len(p.Levels) != p.Plan.Doses {
			t.Fatalf("protocol: %+v", p)
		}
		if _, ok := v.Form("SCREEN"); !ok {
			t.Error("the protocol's forms are forms of the study")
		}
		for _, criterion := range p.Eligibility {
			if criterion.Text.EN == "" || criterion.Text.ZH == "" {
				t.Errorf("%s is not written in both languages", criterion.ID)
			}
		}
	})
}
