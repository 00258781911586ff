package story

import (
	"context"
	"testing"

	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/lrs"
	"stepwise/person"
)

// A coordinator watches what comes into the record, reads one statement and follows
// a person, at a desk and on a phone.
func TestACoordinatorReadsTheRecord(t *testing.T) {
	w := Open(t, "sqlite")
	who := w.Actor(t, w.Learner(t, 2))
	for _, screen := range []struct {
		name  string
		width int64
		tag   lang.Tag
	}{{"phone-zh", Phone, lang.ZH}, {"desk-en", Desktop, lang.EN}} {
		t.Run(screen.name, func(t *testing.T) {
			say := func(key string, args ...any) string { return lang.Say(screen.tag, key, args...) }
			b := w.Browse(t, "record-"+screen.name, screen.width, screen.tag).SignIn(Person("coordinator"))
			b.Go("/office").Press(say("browse.title")).See(say("browse.live.on")).Axe().Shot("statements-" + screen.name)

			one := w.does(t, who, "0.88")
			b.Has("#s-" + one + ".new").Shot("statements-live-" + screen.name)
			b.Press(say("browse.live.pause")).See(say("browse.live.paused"))
			two := w.does(t, who, "0.91")
			b.Press(say("browse.live.go")).Has("#s-" + two + ".new")
			if n := must[int](b, `document.querySelectorAll('#s-`+one+`').length`); n != 1 {
				t.Errorf("a statement stands %d times on the page", n)
			}

			b.Click("#s-" + one + " a.what").See(say("browse.text")).Axe().Shot("statement-" + screen.name)
			b.Press(say("browse.way.registration")).See(say("browse.registration.title")).Axe().Shot("registration-" + screen.name)
			if b.Go("/office/statements"); screen.width == Phone {
				b.Press(say("browse.filter"))
			}
			b.Fill("who", who.Name(screen.tag)).Press(say("browse.show"))
			b.Has(".chosen").See(who.Name(screen.tag)).Axe().Shot("statements-person-" + screen.name)
			b.Go("/office/statements?since=yesterday").Has("#since-error").Axe().Shot("statements-fault-" + screen.name)
		})
	}
}

// does lets somebody answer a question while others look.
func (w *World) does(t *testing.T, who person.Actor, response string) string {
	t.Helper()
	s := lrs.Statement{ID: id.New(), Person: who.ID, Verb: lrs.Answered, Result: lrs.Scaled(0.88, true),
		Object:  lrs.Activity{ID: lrs.Item("q11"), Type: lrs.TypeQuestion, Name: map[string]string{"en": "Question 11", "zh-Hans": "第11题"}},
		Context: &lrs.Context{Registration: id.New()}}
	s.Result.Response, s.Result.Duration = response, "PT1M5S"
	if err := w.Node.House.Record.Write(context.Background(), s); err != nil {
		t.Fatal(err)
	}
	return s.ID
}
