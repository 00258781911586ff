package study_test

import (
	"context"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
	"stepwise/web/trial/pagetest"
	pages "stepwise/web/trial/study"
	"stepwise/web/ui"
)

// find knows the accounts of one person.
func find(_ context.Context, email string) (id, name string, err error) {
	if email != "ann@hospital.example" {
		return "", "", fault.New(fault.NotFound, "fault.notfound")
	}
	return "ann", "Ann Lee", nil
}

func open(t *testing.T, db *store.DB) *pagetest.Desk {
	t.Helper()
	return pagetest.Open(t, db, func(s *studytest.Study) map[string]ui.Handler {
		p := pages.New(s.Ledger, pagetest.Safety(s), find)
		return map[string]ui.Handler{
			"GET /trials/new": p.New, "POST /trials": p.Begin, "GET /trials/{study}": p.Board, "GET /trials/{study}/team": p.Team,
			"POST /trials/{study}/team": p.Appoint, "POST /trials/{study}/team/{appointment}/end": p.Dismiss, "POST /trials/{study}/sites": p.AddSite,
			"POST /trials/{study}/sites/{site}/activate": p.Activate, "POST /trials/{study}/status": p.Status,
		}
	})
}

func TestTheBoardTellsEachWhatWaitsForThem(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		d.Infused()
		now := record.At(d.Clock.Now().Std())
		d.Enter("nurse", trial.Enter, form.AE, "BJ01-001", "1", map[string]string{"AETERM": "CRS", "AEVOC": "ASTCT 2019", "AETOXGR": "4", "AESTDTC": now, "AEREL": "definite", "AESER": "N"})
		d.Enter("nurse", trial.Enter, form.AE, "BJ01-001", "2", map[string]string{"AETERM": "Pneumonitis", "AEVOC": "CTCAE 5.0", "AETOXGR": "3", "AESTDTC": now, "AEREL": "definite", "AESER": "N"})
		d.Clock.Move(10 * 24 * time.Hour)
		mine := "section[aria-labelledby=waits] > ul li"
		p := d.Get("pi", "")
		if p.Code != 200 || !p.Has(mine+" a[href$='/safety/BJ01-001']:contains('does CRS limit the dose?')") {
			t.Errorf("the investigator's questions: %s", p.Find(mine).Text())
		}
		if p.Find("svg.swimmer title").Length() == 0 || p.Find("details table tbody tr").Length() != 1 || !p.Says("Pneumonitis, grade 3") {
			t.Error("the plot tells in a table what it draws")
		}
		if p := d.Get("cells", ""); p.Has(mine + ":contains('CRS')") {
			t.Error("the cell therapy unit is asked what it cannot answer")
		}
		p = d.Chinese("pi", "")
		if !p.Has(mine+":contains('细胞因子释放综合征（CRS）是否为剂量限制性毒性')") || !p.Says("肺炎（非感染性），3级") || p.Says("Pneumonitis") {
			t.Errorf("events are named in Chinese: %s", p.Find(mine).Text())
		}
		if p := d.Get("pi2", ""); p.Code != 200 || p.Says("BJ01-001") || p.Find(".numbers dd").Eq(3).Text() == "0" {
			t.Error("another site's investigator sees the numbers, and no subject")
		}
		if p := d.Get("stranger", ""); p.Code != 404 {
			t.Errorf("who has no role does not know of the study: %d", p.Code)
		}
	})
}

func TestTheTeamIsChangedByTheLeadAlone(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		for who, manages := range map[string]bool{"lead": true, "pi": false, "monitor": false, "partner": false} {
			if p := d.Get(who, "/team"); p.Code != 200 || p.Has("main form") != manages || !p.Says("committee2") {
				t.Errorf("%s: %d, forms %v", who, p.Code, p.Has("main form"))
			}
		}
		if p := d.Get("stranger", "/team"); p.Code != 404 {
			t.Errorf("who has no role does not know of the team: %d", p.Code)
		}
		if p := d.Post("pi", "/team", "person", "ann@hospital.example", "role", "monitor"); p.Code != 403 {
			t.Errorf("an investigator appointed somebody: %d", p.Code)
		}
		p := d.Post("lead", "/team", "person", "nobody@hospital.example", "role", "coordinator", "site", "SH01")
		if p.Code != 422 || !p.Has("#person-error") || p.Find("#person").AttrOr("value", "") != "nobody@hospital.example" || !p.Has("#role option[value=coordinator][selected]") || !p.Has("#appoint-site option[value=SH01][selected]") {
			t.Errorf("an unknown account is told beside the field, everything kept: %d", p.Code)
		}
		if p.Find("#site-site").AttrOr("value", "?") != "" {
			t.Error("the form of a new site shows what was typed in another")
		}
		if p := d.Post("lead", "/team", "person", "ann@hospital.example", "role", "monitor"); p.Code != 303 || !d.Get("pi", "/team").Says("Ann Lee") {
			t.Errorf("appointed: %d", p.Code)
		}
		p = d.Post("lead", "/sites", "site", "X", "name.en", "Guangzhou", "name.zh", "广州", "zone", "Asia/Shanghai", "reason", "third site")
		if p.Code != 422 || !p.Has("#site-site-error") || p.Find("[name='name.zh']").AttrOr("value", "") != "广州" || p.Find("#site-reason").AttrOr("value", "") != "third site" || p.Find("#status-reason").AttrOr("value", "") != "" {
			t.Errorf("a bad code of a site: %d", p.Code)
		}
		if p := d.Post("lead", "/sites", "site", "GZ01", "name.en", "Guangzhou", "name.zh", "广州", "zone", "Asia/Shanghai"); p.Code != 303 {
			t.Errorf("added: %d", p.Code)
		}
		p = d.Post("lead", "/sites/GZ01/activate", "email", "lead", "password", "wrong")
		if p.Code != 422 || !p.Has("#activate-GZ01-password-error") || p.Find("#activate-GZ01-password").AttrOr("value", "") != "" {
			t.Errorf("a wrong password is told in the site's own form: %d", p.Code)
		}
		if p := d.Post("lead", "/status", "status", "paused", "reason", ""); p.Code != 422 || !p.Has("#status-reason-error") || !p.Has("#status-status option[value=paused][selected]") {
			t.Errorf("paused without a reason: %d", p.Code)
		}
	})
}
