package data_test

import (
	"archive/zip"
	"io"
	"strings"
	"testing"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
	"stepwise/web/trial/data"
	"stepwise/web/trial/pagetest"
	"stepwise/web/ui"
)

// open is a study with one patient whose driver alteration and name are known.
func open(t *testing.T, db *store.DB) *pagetest.Desk {
	t.Helper()
	d := pagetest.Open(t, db, func(s *studytest.Study) map[string]ui.Handler {
		p := data.New(s.Ledger)
		return map[string]ui.Handler{"GET /trials/{study}/data": p.Data, "POST /trials/{study}/data/export": p.Export}
	})
	d.Infused()
	d.Put("nurse", trial.Screen, "BJ01", record.Place{Form: "SCREEN", Subject: "BJ01-001", Row: "1"}, map[string]string{"AGE": "61", "DRIVER": "KRAS G12C"})
	d.Must(d.Ledger.SetIdentity(t.Context(), studytest.As("nurse"), studytest.Code, "BJ01-001", trial.Identity{Name: "王小明"}, ""))
	return d
}

// unpacked is everything that was handed out, as text.
func unpacked(t *testing.T, p pagetest.Page) string {
	t.Helper()
	if p.Header.Get("Content-Type") != "application/zip" {
		return p.Body
	}
	z, err := zip.NewReader(strings.NewReader(p.Body), int64(len(p.Body)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

func TestWhoTakesDataOut(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		for who, code := range map[string]int{"lead": 200, "monitor": 200, "safety": 200, "pi": 403, "nurse": 403, "laboratory": 403, "stranger": 404} {
			p := d.Get(who, "/data")
			if p.Code != code || p.Has("main form") != (code == 200) || p.Has("nav.tabs a[href$='/data']") != (code == 200) {
				t.Errorf("%s is offered data: %d, wanted %d", who, p.Code, code)
			}
			if p := d.Post(who, "/data/export", "format", "csv", "scope", "clinical"); p.Code != code {
				t.Errorf("%s takes data out: %d, wanted %d", who, p.Code, code)
			}
		}
		if p := d.Get("partner", "/data"); p.Code != 200 || p.Has("main form") || !p.Has("main .empty") || d.Post("partner", "/data/export", "format", "csv", "scope", "clinical").Code != 403 {
			t.Errorf("a partner to whom nothing was approved is told so: %d", p.Code)
		}
		p := d.Get("lead", "/data")
		if !p.Has("main a[href$='/transfers']") {
			t.Error("the way to the transfers")
		}
		if p.Find("input[name=format]").Length() == 0 || p.Find("input[name=format][checked]").Length() != 1 || p.Find("input[name=scope]").Length() != 1 || p.Find("input[name=scope]").AttrOr("value", "") != "clinical" {
			t.Error("a study whose data stay offers clinical data alone, one format chosen")
		}
		if p := d.Post("monitor", "/data/export", "format", "csv", "scope", "genome"); p.Code != 403 {
			t.Errorf("genome data left without a transfer: %d", p.Code)
		}
		if p := d.Post("monitor", "/data/export", "format", "xls", "scope", "clinical"); p.Code != 403 {
			t.Errorf("a format that nobody offers: %d", p.Code)
		}
	})
}

func TestWhatIsTakenOutHoldsNoNameAndNoGenomeData(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		for _, format := range []string{"odm132", "odm2", "odm2-snapshot", "csv", "datasetjson", "fhir"} {
			before := d.View("lead").State.Seq
			p := d.Post("monitor", "/data/export", "format", format, "scope", "clinical")
			text := unpacked(t, p)
			if p.Code != 200 || !strings.Contains(text, "BJ01-001") || strings.Contains(text, "王小明") || strings.Contains(text, "KRAS") {
				t.Errorf("%s: %d, name %v, genome data %v", format, p.Code, strings.Contains(text, "王小明"), strings.Contains(text, "KRAS"))
			}
			if p.Header.Get("Cache-Control") != "no-store" || !strings.Contains(p.Header.Get("Content-Disposition"), "lung-01") {
				t.Errorf("%s: a file of the study that no cache keeps: %v", format, p.Header)
			}
			if d.View("lead").State.Seq != before+1 {
				t.Errorf("%s: that it was taken out stands in the record", format)
			}
		}
	})
}

func TestAnApprovedPartnerTakesOutWhatWasApproved(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		d.Put("lead", trial.Manage, "", record.Place{Form: form.Study.Name, Row: "1"}, map[string]string{"RESIDENCY": "transfer"})
		transfer := trial.NewTransfer{Person: "partner", To: "Partner Inc.", Scope: "genome", Basis: "HGR 2027-1", Approved: "2027-01-01"}
		d.Must(d.Ledger.RecordTransfer(t.Context(), studytest.As("lead"), studytest.Code, transfer))
		p := d.Get("partner", "/data")
		if p.Code != 200 || p.Find("input[name=scope]").Length() != 2 || p.Has("input[value=odm132]") {
			t.Errorf("both scopes, and no format that holds the trail: %d", p.Code)
		}
		if text := unpacked(t, d.Post("partner", "/data/export", "format", "csv", "scope", "genome")); !strings.Contains(text, "KRAS") || strings.Contains(text, "王小明") {
			t.Error("the approved genome data, and still no name")
		}
		if p := d.Post("partner", "/data/export", "format", "odm132", "scope", "genome"); p.Code != 403 {
			t.Errorf("a partner took the trail: %d", p.Code)
		}
		d.Must(d.Ledger.WithdrawTransfer(t.Context(), studytest.As("lead"), studytest.Code, "1", "approval ended"))
		if p := d.Get("partner", "/data"); p.Has("main form") {
			t.Errorf("after the transfer ended: %d", p.Code)
		}
	})
}
