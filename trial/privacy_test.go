package trial_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

// screened is a study with one subject at BJ01 whose driver alteration is known, and
// with a criterion that reads it.
func screened(t *testing.T, db *store.DB) *studytest.Study {
	s := studytest.Open(t, db)
	s.Put("lead", trial.Write, "", record.Place{Form: "PROTOCOL", Row: "1"},
		map[string]string{"DOC": strings.Replace(s.View("lead").State.Row("PROTOCOL", "", "1").Get("DOC"), `"eligibility": [`,
			`"eligibility": [{"id": "I9", "text": {"en": "KRAS", "zh": "KRAS"}, "expr": "driver == 'KRAS G12C'"},`, 1)})
	at := func(form, row string) record.Place { return record.Place{Form: form, Subject: "BJ01-001", Row: row} }
	s.Put("nurse", trial.Screen, "BJ01", at("SUBJECT", "1"), map[string]string{"SITE": "BJ01", "NUMBER": "001"})
	s.Put("nurse", trial.Screen, "BJ01", at("CONSENT", "1"), map[string]string{"AT": "2027-01-11T00:00:00Z"})
	s.Put("nurse", trial.Screen, "BJ01", at("SCREEN", "1"), map[string]string{"AGE": "60", "DRIVER": "KRAS G12C"})
	s.Put("nurse", trial.Screen, "BJ01", at("CRITERION", "I9"), map[string]string{"COMPUTED": "met", "USED": `{"DRIVER":"KRAS G12C"}`})
	s.Put("nurse", trial.Screen, "BJ01", at("CRITERION", "I1"), map[string]string{"COMPUTED": "met", "USED": `{"AGE":"60"}`})
	return s
}

func TestAHistoryTellsNoGenomeDataToThoseWhoMayNotSeeIt(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := screened(t, db)
		for who, want := range map[string]bool{"pi": true, "monitor": true, "laboratory": false, "partner": false} {
			list, err := s.Ledger.History(context.Background(), s.View(who), record.Place{Form: "SCREEN", Subject: "BJ01-001", Row: "1"})
			if err != nil || len(list) == 0 {
				t.Fatalf("%s: %v %v", who, list, err)
			}
			told := slices.ContainsFunc(list, func(e record.Entry) bool { return e.Item == "DRIVER" || strings.Contains(e.New, "KRAS") })
			if told != want {
				t.Errorf("%s is told genome data: %v", who, told)
			}
		}
	})
}

func TestWhoSeesGenomeData(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		s := screened(t, db)
		lead, study := studytest.As("lead"), record.Place{Form: "STUDY", Row: "1"}
		sees := func(who string) bool {
			t.Helper()
			v := s.View(who)
			row := v.State.Row("SCREEN", "BJ01-001", "1")
			driver, _ := v.Form("SCREEN")
			item, _ := driver.Item("DRIVER")
			got := row.Get("DRIVER") != ""
			tells := v.State.Row("CRITERION", "BJ01-001", "I9").Get("COMPUTED") != ""
			if got != v.Shows(item) || got == row.Withheld("DRIVER") || got != tells {
				t.Errorf("%s: the value is shown: %v, Shows says %v, withheld %v, the criterion tells %v", who, got, v.Shows(item), row.Withheld("DRIVER"), tells)
			}
			if row.Get("AGE") != "60" || v.State.Row("CRITERION", "BJ01-001", "I1").Get("COMPUTED") != "met" {
				t.Errorf("%s: what is no genome data is hidden too", who)
			}
			past, err := s.Ledger.At(ctx, v, v.State.Seq)
			if err != nil || (past.State.Row("SCREEN", "BJ01-001", "1").Get("DRIVER") != "") != got {
				t.Errorf("%s: the past shows what the present hides: %v", who, err)
			}
			return got
		}
		whole := s.View("nurse").State.Row("SCREEN", "BJ01-001", "1").Content()
		for _, c := range []struct {
			who  string
			want bool
		}{{"pi", true}, {"nurse", true}, {"lead", true}, {"statistician", true}, {"committee", true}, {"monitor", true}, {"safety", true},
			{"laboratory", false}, {"cells", false}, {"partner", false}} {
			if sees(c.who) != c.want {
				t.Errorf("%s sees genome data: %v", c.who, !c.want)
			}
			if got := s.View(c.who).State.Row("SCREEN", "BJ01-001", "1").Content(); got != whole {
				t.Errorf("%s: a masked row has another hash, and signatures on it would seem broken", c.who)
			}
		}
		n := trial.NewTransfer{Person: "partner", To: "Partner Inc.", Scope: "genome", Basis: "HGR 2027-1", Approved: "2027-01-12", Until: "2027-02-01"}
		if err := s.Ledger.RecordTransfer(ctx, lead, studytest.Code, n); !fault.Is(err, fault.Closed) {
			t.Errorf("a study whose data stay here took a transfer: %v", err)
		}
		s.Put("lead", trial.Manage, "", study, map[string]string{"RESIDENCY": "transfer"})
		if sees("partner") {
			t.Error("that data may leave is no approval")
		}
		clinical := n
		clinical.Scope, clinical.Approved = "clinical", "2027-01-01"
		s.Must(s.Ledger.RecordTransfer(ctx, lead, studytest.Code, clinical))
		if sees("partner") {
			t.Error("clinical data are no genome data")
		}
		other := n
		other.Person = "nurse"
		if err := s.Ledger.RecordTransfer(ctx, lead, studytest.Code, other); !fault.Is(err, fault.Invalid) {
			t.Errorf("a transfer to somebody who is no partner: %v", err)
		}
		if err := s.Ledger.RecordTransfer(ctx, studytest.As("pi"), studytest.Code, n); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an investigator approved a transfer: %v", err)
		}
		s.Must(s.Ledger.RecordTransfer(ctx, lead, studytest.Code, n))
		if sees("partner") {
			t.Error("approved from tomorrow, seen today")
		}
		s.Clock.Move(24 * time.Hour)
		if !sees("partner") || sees("laboratory") {
			t.Error("the approved partner sees, and nobody else does for it")
		}
		if err := s.Ledger.WithdrawTransfer(ctx, lead, studytest.Code, "2", ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("withdrawn without a reason: %v", err)
		}
		s.Must(s.Ledger.WithdrawTransfer(ctx, lead, studytest.Code, "2", "approval ended"))
		if sees("partner") {
			t.Error("a withdrawn transfer still opens")
		}
		s.Must(s.Ledger.RecordTransfer(ctx, lead, studytest.Code, n))
		if !sees("partner") {
			t.Error("a new one opens again")
		}
		s.Clock.Move(30 * 24 * time.Hour)
		if sees("partner") {
			t.Error("a transfer beyond its last day still opens")
		}
	})
}

func TestWhatIsWrittenUnderAMaskStaysWhole(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := screened(t, db)
		s.View("laboratory")
		s.Put("laboratory", trial.Produce, "BJ01", record.Place{Form: "QUERY", Subject: "BJ01-001", Row: "1"}, map[string]string{"FORM": "SCREEN", "ROW": "1", "TEXT": "?", "STATUS": "open"})
		if s.View("laboratory").State.Row("SCREEN", "BJ01-001", "1").Get("DRIVER") != "" {
			t.Error("seen after writing")
		}
		if s.View("pi").State.Row("SCREEN", "BJ01-001", "1").Get("DRIVER") != "KRAS G12C" {
			t.Error("the mask of one reader reached another")
		}
	})
}

func TestIdentities(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		s := screened(t, db)
		l, as := s.Ledger, studytest.As
		who := trial.Identity{Name: "王小明", Birth: "1967-02-03", Hospital: "H-77812", Phone: "010-5550"}
		s.Must(l.SetIdentity(ctx, as("nurse"), studytest.Code, "BJ01-001", who, ""))
		seq := s.View("lead").State.Seq
		got, ok, err := l.Identify(ctx, as("pi"), studytest.Code, "bj01-001")
		if !fault.Is(err, fault.NotFound) || ok {
			t.Errorf("numbers are exact: %v %v", got, err)
		}
		got, ok, err = l.Identify(ctx, as("pi"), studytest.Code, "BJ01-001")
		if err != nil || !ok || got != who {
			t.Errorf("read back %+v %v", got, err)
		}
		if now := s.View("lead").State.Seq; now != seq+1 {
			t.Errorf("a reading leaves one entry, not %d", now-seq)
		}
		for _, c := range []struct {
			who  string
			kind fault.Kind
			why  string
		}{
			{"lead", fault.Forbidden, "the lead runs the study and sees no names"},
			{"monitor", fault.Forbidden, "a monitor sees names at the site, on paper"},
			{"partner", fault.Forbidden, "a partner never"},
			{"laboratory", fault.Forbidden, "the label carries the number"},
			{"nurse2", fault.NotFound, "another site does not know that there is such a subject"},
			{"stranger", fault.NotFound, "nobody else knows of the study"},
		} {
			if _, _, err := l.Identify(ctx, as(c.who), studytest.Code, "BJ01-001"); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v: %s", c.who, err, c.why)
			}
			if err := l.SetIdentity(ctx, as(c.who), studytest.Code, "BJ01-001", who, "x"); !fault.Is(err, c.kind) {
				t.Errorf("%s wrote: %v", c.who, err)
			}
		}
		if err := l.SetIdentity(ctx, as("nurse"), studytest.Code, "BJ01-001", trial.Identity{Name: "王晓明"}, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("a correction without a reason: %v", err)
		}
		if err := l.SetIdentity(ctx, as("nurse"), studytest.Code, "BJ01-001", trial.Identity{Name: " ", Birth: "2030-01-01"}, "typing error"); !fault.Is(err, fault.Invalid) {
			t.Errorf("nobody, born tomorrow: %v", err)
		}
		s.Must(l.SetIdentity(ctx, as("nurse"), studytest.Code, "BJ01-001", trial.Identity{Name: "王晓明"}, "typing error"))
		sealed, err := store.One[struct {
			Sealed []byte `db:"sealed"`
		}](ctx, db.Read(), `SELECT sealed FROM trial_identity`)
		if err != nil || strings.Contains(string(sealed.Sealed), "王") {
			t.Errorf("the name stands in the database: %v", err)
		}
		trail, err := store.All[struct {
			Text string `db:"text"`
		}](ctx, db.Read(), `SELECT old || new || reason || detail AS text FROM trial_entry`)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range trail {
			if strings.Contains(e.Text, "明") || strings.Contains(e.Text, "H-77812") {
				t.Errorf("the trail names a subject: %s", e.Text)
			}
		}
		if err := l.DeleteIdentity(ctx, as("pi"), studytest.Code, "BJ01-001", ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("deleted without a reason: %v", err)
		}
		s.Must(l.DeleteIdentity(ctx, as("pi"), studytest.Code, "BJ01-001", "asked for by the person"))
		if _, ok, err := l.Identify(ctx, as("pi"), studytest.Code, "BJ01-001"); ok || err != nil {
			t.Errorf("still there: %v", err)
		}
	})
}
