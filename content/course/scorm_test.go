package course

import (
	"strings"
	"testing"
	"time"

	"stepwise/content/scorm"
	"stepwise/internal/fault"
)

const manifest = `<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><organizations><organization identifier="O"><title>Old</title>
<item identifier="1" identifierref="ra"><title>First</title><adlcp:masteryscore>80</adlcp:masteryscore></item><item identifier="2" identifierref="rb"><title>Paper</title></item>
</organization></organizations><resources><resource identifier="ra" href="a.html" adlcp:scormtype="sco"/><resource identifier="rb" href="b.html" adlcp:scormtype="asset"/></resources></manifest>`

// scorm uploads a SCORM 1.2 package and launches its unit; it returns the secret of
// the page's address.
func (w *world) scorm(index int) string {
	w.t.Helper()
	if _, known, _ := w.known(w.ctx, "old"); !known {
		_, err := w.Add(w.ctx, ioOffice, Upload{Code: "old", Scope: "io", Name: "old.zip", Body: zipped(w.t, "imsmanifest.xml", manifest, "a.html", "a", "b.html", "b")})
		w.ok(err)
		w.ok(w.Publish(w.ctx, ioOffice, "old", Published))
	}
	l, err := w.Launch(w.ctx, li, "old", index)
	w.ok(err)
	return l.URL[strings.LastIndexByte(l.URL, '/')+1:]
}

// verbs lists the verbs of li's record, in order.
func (w *world) verbs() string {
	var out []string
	for _, line := range strings.Split(w.told(li), ", ") {
		verb, _, _ := strings.Cut(line, " ")
		out = append(out, verb)
	}
	return strings.Join(out, " ")
}

func TestOldMaterialCounts(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		secret := w.scorm(0)
		s, err := w.Stage(w.ctx, secret)
		if err != nil || s.Version != scorm.V12 || s.Asset || s.Address != "a.html" || s.Data["cmi.core.entry"] != "ab-initio" || s.Data["cmi.student_data.mastery_score"] != "80" {
			t.Fatalf("%+v %v", s, err)
		}
		w.clock.Move(time.Minute)
		w.ok(w.Commit(w.ctx, secret, scorm.Data{"cmi.core.lesson_status": "incomplete", "cmi.suspend_data": "page 7", "cmi.core.exit": "suspend"}, true))
		if err := w.Commit(w.ctx, secret, scorm.Data{"cmi.core.lesson_status": "passed"}, false); !fault.Is(err, fault.Closed) {
			t.Errorf("after the end: %v", err)
		}

		secret = w.scorm(0)
		if s, err = w.Stage(w.ctx, secret); err != nil || s.Data["cmi.suspend_data"] != "page 7" || s.Data["cmi.core.entry"] != "resume" {
			t.Errorf("it does not go on: %v %v", s.Data, err)
		}
		for range 2 { // autocommit sends the same again
			w.ok(w.Commit(w.ctx, secret, scorm.Data{"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "70"}, false))
		}
		w.ok(w.Commit(w.ctx, secret, scorm.Data{"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "85", "cmi.core.session_time": "00:05:00"}, true))
		want := "launched terminated launched completed failed passed terminated satisfied"
		if got := w.verbs(); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		v, err := w.Open(w.ctx, li, "old")
		if err != nil || v.Finished() != 2 || v.Standing[0].Score != 0.85 || v.Mine.SatisfiedAt == 0 {
			t.Errorf("%+v %v", v.Standing, err)
		}
		w.scorm(0)
		if s, err = w.Stage(w.ctx, w.scorm(0)); err != nil || s.Data["cmi.core.credit"] != "no-credit" {
			t.Errorf("what is passed is looked at again without credit: %v %v", s.Data, err)
		}
	})
}

func TestAPaperIsReadWhenItIsOpened(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		secret := w.scorm(1)
		s, err := w.Stage(w.ctx, secret)
		if err != nil || !s.Asset {
			t.Fatal(s, err)
		}
		w.ok(w.OpenAsset(w.ctx, secret))
		w.ok(w.OpenAsset(w.ctx, secret))
		if got := w.verbs(); got != "launched completed" {
			t.Error(got)
		}
	})
}

func TestACommitThatIsTooLargeIsRefused(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		err := w.Commit(w.ctx, w.scorm(0), scorm.Data{"cmi.suspend_data": strings.Repeat("x", scorm.MaxValue+1)}, false)
		if !fault.Is(err, fault.TooLarge) {
			t.Error(err)
		}
		if err := w.Commit(w.ctx, "guess", scorm.Data{}, false); !fault.Is(err, fault.NotFound) {
			t.Errorf("a guessed address: %v", err)
		}
	})
}
